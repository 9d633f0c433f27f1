// JSON text to Value and back.
//
// Trust.   Depth is limited to kMaxJsonDepth and the number of values to kMaxJsonValues: deeper or larger text is
// kOverBudget.
//          NaN, Infinity and -Infinity, which Python writes, are accepted. Duplicate keys: the last one wins, as in
//          Python.
// Cost.    One pass, O(length).
#pragma once

#include <string>
#include <string_view>

#include "base/value.h"
#include "ckptfit/result.h"

namespace ckptfit {

inline constexpr int kMaxJsonDepth = 512;
inline constexpr std::size_t kMaxJsonValues = 64u << 20;

// kCorrupt with the byte position of the first fault, kOverBudget as above. `name` is the file that errors speak of.
Result<Value> ParseJson(std::string_view text, std::string_view name);

// Compact JSON. Bytes that are not UTF-8 are replaced by U+FFFD; NaN and infinities are written as Python does.
std::string WriteJson(const Value& value);
// The same with line breaks and `indent` spaces a level.
std::string WriteJson(const Value& value, int indent);

}  // namespace ckptfit
