// A member of a JSON object, where it stands in the text: for texts that are to stay as they are but for it.
//
// Trust.  The text is untrusted; of one that is no JSON the answer is any range of it. No recursion.
// Cost.   O(text).
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace ckptfit {

struct TextRange {
  std::size_t begin = 0;
  std::size_t end = 0;
};

// The range to cut so that the object `text` has no member `key` any more: from its name to the end of its value, with one
// comma beside it. Nothing when the object itself has no such member. Names with escapes are not looked into.
std::optional<TextRange> RangeOfMember(std::string_view text, std::string_view key);

}  // namespace ckptfit
