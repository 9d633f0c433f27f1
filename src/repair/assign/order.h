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
#include "repair/assign/sides.h"

namespace ckptfit {

enum class OrderSays {
  kTells,     // the n-th of one side is the n-th of the other
  kUnknown,   // nothing: the file does not tell an order, or one that means something here
  kMisleads,  // the numbers in the names contradict it
};

// How the program's layers at these positions run; those whose order the file's list tells as well as if they ran one after
// the other (repair/assign/layer_list.h) are in series.
Flow FlowOf(const Sides& sides, const std::vector<std::size_t>& program);

// Whether the layers' names differ in nothing but numbers, on each side, and these tell the order of the lists.
bool NumbersTell(const Sides& sides, const std::vector<std::size_t>& program, const std::vector<std::size_t>& stored);

// Sorts positions of layers, as many of either side, into the order that is known of them.
OrderSays SortLayers(const Sides& sides, std::vector<std::size_t>* program, std::vector<std::size_t>* stored);

// Puts the program's layers in the order in which a checkpoint of objects would list them. Other formats list them as the
// model does: the saving walk sorts attributes by name, which is no order.
void OrderAsSaved(const Target& target, const Call* call, Side* program);

// Puts the stored layers in the order of the config, when each one's name stands in it once; false, and no
// change, otherwise. A legacy file lists the
// frozen layers of a nested model behind its others.
bool OrderByConfig(const Value& config, Side* stored);

}  // namespace ckptfit
