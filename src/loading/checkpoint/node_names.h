// How messages call the nodes of a file's object graph.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "model/object_graph.h"

namespace ckptfit::restore {

// "(root).model.layer.kernel" by node, along the first path, breadth first; a slot variable is
// "(root).optimizer's state 'm' for (root).model.kernel". Nodes that cannot be reached have no name.
// O(nodes + edges); paths share nothing, so at most kMaxNameBytes of names are made.
std::map<std::int64_t, std::string> NodeNames(const ObjectGraph& graph);

// The node as protobuf prints it: what stands behind "Unresolved object in checkpoint NAME: ".
std::string ProtoText(const ObjectGraph::Node& node);

}  // namespace ckptfit::restore
