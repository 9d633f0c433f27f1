// The list of a model's layers that a file holds, those without weights included, beside the program's.
//
// Checkpoints of objects and legacy HDF5 list all layers of a functional model, by their distance from its outputs. Where
// at each distance both lists have as many layers and the same kinds of them, the model that was saved is connected like the
// program's as far as a list can tell, and the list tells layers apart that run side by side (repair/assign/flow_order.h).
//
// Trust.    Names and edges of the file are hostile: numbers are bounded by the program's list.
// Threads.  Any. Cost. O(layers * length of paths + layers of one distance squared), the latter up to kMostAbreast.
#pragma once

#include <cstddef>

#include "model/checkpoint.h"
#include "model/object_graph.h"
#include "repair/assign/sides.h"

namespace ckptfit {

inline constexpr std::size_t kMostAbreast = 500;  // layers of one distance; lists with more tell nothing

// False where one side tells no such list. `graph`: the stored objects, where known. Asks for sides.matching, the layers of
// both sides and sides.flow.
bool ListsAgree(const Checkpoint& checkpoint, const ObjectGraph* graph, const Sides& sides);

}  // namespace ckptfit
