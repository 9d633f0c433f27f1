// TOML text to a Value: for files that people write by hand.
//
// Trust.   Depth is that which toml++ allows (256).
// Cost.    O(length), in memory twice.
#pragma once

#include <string_view>

#include "base/value.h"
#include "ckptfit/result.h"

namespace ckptfit {

// Tables are objects; dates and times are kUnsupported. kCorrupt with "line 3: ..." when the text is no TOML. `name` is the
// file that errors speak of.
Result<Value> ParseToml(std::string_view text, std::string_view name);

}  // namespace ckptfit
