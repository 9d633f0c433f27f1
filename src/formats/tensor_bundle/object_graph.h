// The object graph that a checkpoint stores as a tensor (docs/formats/tensor_bundle.md 4).
#pragma once

#include <string_view>

#include "model/object_graph.h"

namespace ckptfit {

inline constexpr std::string_view kObjectGraphKey = "_CHECKPOINTABLE_OBJECT_GRAPH";

// Nodes, edges, attributes and slots together. More than any program has; a larger graph is refused, so that two bytes
// an item cannot fill the memory.
inline constexpr std::size_t kMaxGraphItems = 8u << 20;

// False when the bytes are no TrackableObjectGraph (strings that are not UTF-8 included), or one of too many items;
// `graph` is then empty. Cost: one pass, the strings are copied once.
bool ParseObjectGraph(std::string_view bytes, ObjectGraph& graph);

}  // namespace ckptfit
