// `ls` and `tree` for people and as JSON.
#pragma once

#include <string>

#include "base/value.h"
#include "model/checkpoint.h"

namespace ckptfit {

// One line a tensor: key, dtype, shape, size; then a line with the totals. Tensors are those of `checkpoint`.
std::string ListText(const Checkpoint& checkpoint, bool color);
// The keys' segments (split at "/") as an indented tree.
std::string TreeText(const Checkpoint& checkpoint, bool color);
// Schema "ckptfit.ls/1".
Value ListJson(const Checkpoint& checkpoint);

// "1.2 MB": powers of 1000, three significant digits.
std::string HumanBytes(std::uint64_t bytes);

}  // namespace ckptfit
