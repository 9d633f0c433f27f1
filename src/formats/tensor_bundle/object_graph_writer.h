// The bytes of an object graph (docs/formats/tensor_bundle.md 4).
#pragma once

#include <string>

#include "model/object_graph.h"

namespace ckptfit {

// What ParseObjectGraph() reads back.
std::string ObjectGraphBytes(const ObjectGraph& graph);

}  // namespace ckptfit
