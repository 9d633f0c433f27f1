// Every reference of a node to others, for copies that are numbered anew.
#pragma once

#include <functional>

#include "model/target.h"

namespace ckptfit {

// Layers, weights, walk and store; children are left out, as what is rebuilt has none.
void ForEachReference(Node& node, const std::function<void(NodeId&)>& visit);

}  // namespace ckptfit
