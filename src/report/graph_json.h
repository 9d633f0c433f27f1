// The object graph of a TensorFlow checkpoint as JSON.
#pragma once

#include "base/value.h"
#include "model/object_graph.h"

namespace ckptfit {

// Schema "ckptfit.graph/1": "nodes", the root first, each with "children" (name to node), "variables" (what is stored of the
// object: "name", "full_name", "key"), "slots" ("variable" and "slot" are nodes, "name" what the optimizer calls it) and, of
// an object with a registered saver, "saver". Nodes are places in the list; edges that lead outside it are left out.
Value GraphJson(const ObjectGraph& graph);

}  // namespace ckptfit
