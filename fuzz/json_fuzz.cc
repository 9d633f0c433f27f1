// Any bytes as JSON: what is read and written again reads as the same value, and both readers agree.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "codec/json.h"
#include "codec/plain_json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const auto value = ckptfit::ParseJson(input, "fuzz");
  // Only the slower reader takes a byte order mark.
  const auto slow = ckptfit::ParseJson("\xEF\xBB\xBF" + std::string(input), "fuzz");
  if (const auto plain = ckptfit::ParsePlainJson(input)) {
    if (!slow || ckptfit::WriteJson(*slow) != ckptfit::WriteJson(*plain)) std::abort();
  }
  if (!value) return 0;
  const std::string text = ckptfit::WriteJson(*value);
  const auto again = ckptfit::ParseJson(text, "again");
  // NaN differs from itself, so the texts are compared.
  if (!again || ckptfit::WriteJson(*again) != text) std::abort();
  return 0;
}
