// Any bytes as a pasted error: an explanation whose shares add up to at most 1, or an error that says why there is none.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "messages/explain_text.h"
#include "require.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto explanation =
      ckptfit::ExplainText({reinterpret_cast<const char*>(data), size}, {}, ckptfit::Catalogue::Get());
  if (!explanation) {
    Require(!explanation.error().message().empty());
    return 0;
  }
  double total = 0;
  for (const auto& candidate : explanation->candidates) total += candidate.confidence;
  Require(total <= 1 + 1e-9);
  return 0;
}
