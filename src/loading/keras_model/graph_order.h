// The order of a Functional model's layers: Keras sorts them by depth, counted from the outputs.
//
// Trust.  The graph may have loops; edges that close one are left out.
// Cost.   O(calls + edges), with sorting.
#pragma once

#include <deque>
#include <vector>

#include "loading/keras_model/layer.h"

namespace ckptfit {

// map_graph_network(): the layers between inputs and outputs, deepest first, ties in the order of the first visit of a
// depth-first search from the outputs (docs/design/loading_keras_model.md, section 3.3).
std::vector<LayerId> OrderLayers(const std::deque<RebuiltLayer>& layers, const std::vector<TensorRef>& inputs,
                                 const std::vector<TensorRef>& outputs);

}  // namespace ckptfit
