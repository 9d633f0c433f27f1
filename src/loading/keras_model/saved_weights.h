// The weights of a Keras model in a SavedModel that lists none: one written with save_traces=False.
#pragma once

#include <vector>

#include "model/saved_model.h"
#include "model/target.h"

namespace ckptfit {

// The variables of the revived model that stands at node 0, in the order of Keras 2's `model.weights`: layer by layer, each
// layer's trainable ones first, and the model's own at the end (`_undeduplicated_weights` of keras/engine/training.py).
// `made` has the nodes of `saved` (ProgramOf()). O(nodes + edges); no recursion.
std::vector<NodeId> WeightsOfRevived(const SavedModel& saved, const Target& made);

}  // namespace ckptfit
