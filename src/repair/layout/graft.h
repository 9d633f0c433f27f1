// Stored values for a model that is not built yet, whose layers do not tell which variables they will have.
//
// Nothing can be assigned to variables that are not known. But when the stored objects have the names of the program's
// and only stand at another place, everything below them can be taken over as it is: what a layer creates later is looked
// for under the names under which it was stored.
//
// Threads.  Any. Cost.  O(nodes + edges) of both graphs, with a logarithm.
#pragma once

#include <vector>

#include "diagnosis/cause.h"
#include "model/object_graph.h"
#include "repair/plan.h"

namespace ckptfit {

// Hangs the values of `stored` into `layout` for every described model in it that is not built, and appends their
// tensors. How many these are; 0 when every model is built. kUnsupported, saying why, when no stored object has the
// layers of a model under their names, or several do.
Result<std::size_t> GraftStored(const Case& c, const ObjectGraph& stored, ProgramLayout& layout,
                                std::vector<PlannedTensor>& tensors);

}  // namespace ckptfit
