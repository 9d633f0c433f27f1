// Whether the order of layers tells which is which, of layers that nothing else tells apart.
//
// The order of a file is that in which its writer listed layers; it is worth as much as the two sides agree about the
// structure around them: layers of two blocks come one after the other in a nested model and may alternate in a flat
// one, and counters in names tell another order than the list when layers were made in another.
//
// Threads.  Any. Cost. O(layers log layers).
#pragma once

#include <cstddef>
#include <vector>

#include "model/target.h"
#include "repair/assign_sides.h"

namespace ckptfit {

// Sorts positions of layers, as many of either side, such that the n-th of one is the n-th of the other. False when no
// order tells that; the positions are then in no particular order.
bool OrderTells(const Sides& sides, std::vector<std::size_t>* program, std::vector<std::size_t>* stored);

// Puts the program's layers in the order in which a checkpoint of its objects would list them.
void OrderAsSaved(const Target& target, const Call* call, Side* program);

}  // namespace ckptfit
