// Layers at the end of the program that are new, behind all layers that have stored values: a head of another make.
//
// Threads.  Any. Cost.  O(layers + variables), with a logarithm.
#pragma once

#include <cstddef>
#include <vector>

#include "diagnosis/cause.h"
#include "repair/assign/assignment.h"
#include "repair/assign/sides.h"

namespace ckptfit {

// Positions in Side::layers. `stored`: those at the end of the file that nothing takes, where the file tells an order.
struct ReplacedTail {
  std::vector<std::size_t> program, stored;
};

// Empty unless the config tells in which order layers run, and every layer without a value stands behind all that have one.
ReplacedTail FindReplacedTail(const Case& c, const Sides& sides, const Assignments& assignments);

}  // namespace ckptfit
