// Any bytes as JSON: what is read and written again reads as the same value.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "codec/json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto value = ckptfit::ParseJson({reinterpret_cast<const char*>(data), size}, "fuzz");
  if (!value) return 0;
  const std::string text = ckptfit::WriteJson(*value);
  const auto again = ckptfit::ParseJson(text, "again");
  // NaN differs from itself, so the texts are compared.
  if (!again || ckptfit::WriteJson(*again) != text) std::abort();
  return 0;
}
