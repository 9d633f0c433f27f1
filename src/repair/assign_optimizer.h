// Optimizer state that goes with the assigned variables: slots of legacy optimizers, which a checkpoint keeps beside
// their variable, and the variables of later optimizers, which are numbered and told by their names alone.
//
// State is carried within one generation only: a slot of the same name of the same variable. What another generation
// calls otherwise stays where it is.
//
// Trust.    Names and keys are hostile text: they are compared, never followed.
// Threads.  Any. Cost. O((program + tensors) log tensors).
#pragma once

#include "diagnosis/cause.h"
#include "repair/assign_rest.h"

namespace ckptfit {

// Of object-based checkpoints. `draft` has the variables of the model.
void AssignOptimizers(const Case& c, AssignmentDraft* draft);

}  // namespace ckptfit
