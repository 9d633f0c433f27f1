// The objects that tf.saved_model.load() makes of a SavedModel.
#pragma once

#include "model/saved_model.h"
#include "model/target.h"
#include "model/tensor_bundle.h"

namespace ckptfit {

// The loaded object as a program: one node for each node of the SavedModel, node 0 the root, described as "model" with
// the variables of its `variables` attribute, in their order. `bundle` tells which values objects other than variables
// have (its graph numbers nodes alike; docs/formats/tensor_bundle.md 6.4). Edges to nodes that are not there are left
// out. O(nodes + edges).
Target ProgramOf(const SavedModel& saved, const TensorBundle& bundle);

}  // namespace ckptfit
