// Lists of a model's variables that a call names: tf.train.Checkpoint(w=model.weights).
#pragma once

#include <memory>
#include <set>

#include "loading/call.h"
#include "model/target.h"

namespace ckptfit {

// `target` with an object more for each list of variables that the checkpoint call names and that is not described by itself:
// `model.weights`, `model.trainable_variables` and their like of a described model. `target` itself when it names none.
std::shared_ptr<const Target> WithNamedLists(const Call& call, const std::shared_ptr<const Target>& target);

// The variables of frozen layers: they keep a flag of their own in Keras 2, and are no trainable variables of the model.
std::set<NodeId> FrozenVariables(const Target& target);

}  // namespace ckptfit
