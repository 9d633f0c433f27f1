// Which variable of a model is which of the same model under another release.
//
// Both are made of one config, whose layers have their names in both; a layer holds the same weights in the same order in all releases
// that have it. What differs in number or shape is left out.
//
// Threads. Any. Cost. O(variables).
#pragma once

#include <cstddef>
#include <map>

#include "model/target.h"

namespace ckptfit {

// Variables of `two` by those of `one`, as nodes.
std::map<NodeId, NodeId> SameVariables(const Target& one, NodeId model_one, const Target& two, NodeId model_two);

}  // namespace ckptfit
