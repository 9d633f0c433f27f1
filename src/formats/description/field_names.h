// The words of a description for roles of objects and ways of restoring them (docs/design/description.md).
#pragma once

#include <cstdint>
#include <string_view>

#include "model/target.h"

namespace ckptfit {

// kRole... of "layer", "variable" and others; 0 for a word that is not known.
std::uint32_t RoleOf(std::string_view word);

// kNone for a word that is not known.
RestoreKind RestoreOf(std::string_view word);

}  // namespace ckptfit
