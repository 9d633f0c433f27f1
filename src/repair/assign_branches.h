// Whether the layers of a program's models follow one another, or some work side by side.
//
// Layers that are made one after the other run in the same order in a chain only: where a file tells the order of making
// and nothing of the model, branches may have been made in any order.
//
// Trust.  Configs are hostile text: they are searched without recursion, as far as they reach.
// Cost.   O(configs).
#pragma once

#include "model/target.h"

namespace ckptfit {

// False for models whose configs tell no connections.
bool HasBranches(const Target& target);

// Whether all models and layers are of Keras' own that run one layer after the other: then they do so however they are
// nested.
bool IsChain(const Target& target);

}  // namespace ckptfit
