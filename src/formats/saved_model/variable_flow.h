// Reads off the functions of a SavedModel which variables are used before which others.
//
// Of the functions that the object graph lists, the one that captures most variables is looked at: each of its operations
// is a mixture of what it takes. A variable is used where it first meets data, that is, anything that comes from an
// argument of the call; what that data is made of was used before it. Calls and loops count as one operation.
//
// Trust.    The file may be hostile: functions of more than kMostOperations operations, or whose operations go in a circle, tell
//           nothing. Nothing is run.
// Errors.   Nothing, where anything is not as expected.
// Threads.  Uses no shared state.
// Cost.     Two passes over the file without what nobody asks for, and operations * variables / 64 steps and words, up to
//           kMostWords.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "ckptfit/source.h"
#include "model/saved_model.h"
#include "model/variable_flow.h"

namespace ckptfit {

inline constexpr std::size_t kMostOperations = 200'000;
inline constexpr std::size_t kMostFlowVariables = 2'000;
inline constexpr std::size_t kMostWords = 4'000'000;

// `model` is what was read of the same saved_model.pb; `keys` those of the bundle beside it, "variables/3/.ATTRIBUTES/...".
std::optional<VariableFlow> ReadVariableFlow(const Source& saved_model, const SavedModel& model,
                                             const std::vector<std::string>& keys);

}  // namespace ckptfit
