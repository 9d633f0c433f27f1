// Lists and dicts that a call makes or names: tf.train.Checkpoint(nets=[encoder, decoder]), tf.train.Checkpoint(w=model.weights).
#pragma once

#include <memory>
#include <set>

#include "loading/call.h"
#include "model/target.h"

namespace ckptfit {

// `target` with an object more for each container that the checkpoint call names and that is not described by itself: lists,
// tuples and dicts of described objects, called as ContainerText() writes them, and `model.weights`,
// `model.trainable_variables` and their like of a described model. `target` itself when it names none.
std::shared_ptr<const Target> WithNamedLists(const Call& call, const std::shared_ptr<const Target>& target);

// The trainable variables of a program. Those of frozen layers keep a flag of their own in Keras 2, and are none of them.
std::set<NodeId> TrainedVariables(const Target& target);

}  // namespace ckptfit
