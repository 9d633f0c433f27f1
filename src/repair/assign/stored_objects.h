// What a file tells of its objects, beside its tensors.
#pragma once

#include "model/object_graph.h"
#include "model/variable_flow.h"

namespace ckptfit {

// Borrowed; each is null where the file has none or it is not known.
struct StoredObjects {
  const ObjectGraph* graph = nullptr;  // it tells one optimizer from another, and lists layers
  const VariableFlow* flow = nullptr;
};

}  // namespace ckptfit
