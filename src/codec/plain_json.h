// JSON as programs write it, read fast: a description of 100,000 variables is 26 MB of it.
//
// Trust.   Takes no text that ParseJson() (codec/json.h) refuses, and makes the same Value of what it takes; what it
//          does not take, ParseJson() judges and words. Depth and number of values are limited as there; nothing
//          recurses.
// Cost.    One pass, O(length), a third of the time of nlohmann's parser (docs/decisions/0008-plain-json.md). Strings
//          with escapes or with bytes beyond ASCII are left to nlohmann, one by one.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string_view>

#include "base/value.h"

namespace ckptfit {

// The items of a long array, which are handed over one by one and not kept.
struct JsonItems {
  std::string_view member;  // the array is this member of the outermost object, and comes out empty
  std::function<void(const Value&)> take;
  // Is asked first, when given, with the text from where an item begins: returns the length of the item when it has taken
  // it, which must be JSON, or 0.
  std::function<std::size_t(std::string_view)> take_text = {};
};

// Nothing when the text is no JSON, or of an unusual kind; items may have been handed over by then. A member whose items
// are handed over must not stand twice.
std::optional<Value> ParsePlainJson(std::string_view text, std::span<const JsonItems> handed_over = {});

}  // namespace ckptfit
