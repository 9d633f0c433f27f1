// The scalars of a checkpoint that no layer owns: what a program counts beside its model.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "model/object_graph.h"
#include "model/tensor.h"

namespace ckptfit {

// Keys of the scalars directly under the root of `graph` that are a step, an epoch or a best value given to
// tf.train.Checkpoint(step=..., model=...), and no variables of a model or module that was saved as the root.
//
// The file does not say what its root was. Checkpoint(...).save() leaves a save_counter, Model.save_weights() none; a
// Checkpoint lists its keywords sorted (trackable/autotrackable.py, checkpoint/checkpoint.py), a model what it was
// assigned in order, and those of Keras their layers, too. Where it may be either, whole numbers count and others weigh.
//
// `tensors` are those of the file. Cost: O(tensors + children of the root).
std::set<std::string, std::less<>> CountersOf(const ObjectGraph& graph, const std::vector<TensorInfo>& tensors);

}  // namespace ckptfit
