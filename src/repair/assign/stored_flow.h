// In which order the layers of a file ran in the model that was saved: by the config of that model, or by the functions of
// a SavedModel.
//
// Trust.    Configs are hostile text: they are searched without recursion; files of more than kMostInOrder layers tell
//           nothing.
// Threads.  Any. Cost. O(config + layers * connections).
#pragma once

#include <cstddef>

#include "diagnosis/layer.h"
#include "model/checkpoint.h"
#include "model/run_order.h"
#include "model/variable_flow.h"

namespace ckptfit {

inline constexpr std::size_t kMostInOrder = 1000;

// By position in `stored.layers`. Unknown for configs that tell no connections; layers that no config names, or several
// do, stand in no order.
RunOrder OrderInConfig(const Value& config, const Side& stored);

// The same by the order of the variables: a layer runs before another where one of its variables is used before one of the other's.
RunOrder OrderInFunctions(const VariableFlow& flow, const Checkpoint& checkpoint, const Side& stored);

}  // namespace ckptfit
