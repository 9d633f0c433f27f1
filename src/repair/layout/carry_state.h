// State that a call restores although it is no variable that the program lists: hyper-parameters of an optimizer, slot
// variables that it has not made yet, the counter of a Checkpoint.
//
// What is stored under the same name of the same optimizer goes with it. Two optimizers are the same when both sides have
// one under that name, and both are of one kind (repair/optimizer/state.h) or, where the kind is not known, what the
// stored one is made of is what the program's has or makes. Another kind of optimizer gets nothing.
//
// Threads.  Any. Cost.  O(nodes + edges + slots), with a logarithm.
#pragma once

#include <vector>

#include "diagnosis/cause.h"
#include "model/object_graph.h"
#include "repair/plan.h"

namespace ckptfit {

// Gives places of `layout` without a value what `stored`, the object graph of the checkpoint, has for them, and appends
// these tensors. `tensors` are those that are planned already; `optimizers`: whether optimizers get theirs.
void CarryState(const Case& c, const ObjectGraph& stored, bool optimizers, ProgramLayout& layout,
                std::vector<PlannedTensor>& tensors);

}  // namespace ckptfit
