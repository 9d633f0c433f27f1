// Any bytes as the text of a loading call: ParseCall() returns a call or an error that says where.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "loading/call.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto call = ckptfit::ParseCall({reinterpret_cast<const char*>(data), size}, "folder/model.weights.h5");
  if (!call && call.error().message().empty()) std::abort();
  return 0;
}
