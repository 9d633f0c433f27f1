// Whether the layers of a program's models follow one another, or some work side by side.
//
// Layers that are made one after the other run in the same order in a chain only: where a file tells the order of making
// and nothing of the model, branches may have been made in any order.
//
// Trust.  Configs are hostile text: they are searched without recursion, as far as they reach.
// Cost.   O(configs).
#pragma once

#include <string>
#include <vector>

#include "model/target.h"

namespace ckptfit {

// False for models whose configs tell no connections.
bool HasBranches(const Target& target);

// The layers whose outputs a layer takes, by a config's `inbound_nodes`, in the form of Keras 2 or 3: in the order of its
// inputs, one as often as it stands there.
std::vector<std::string> SourcesOf(const Value& inbound_nodes);

// Whether all models and layers are of Keras' own that run one layer after the other: then they do so however they are
// nested.
bool IsChain(const Target& target);

}  // namespace ckptfit
