// Whether a list of shapes tells which variable is which, of a model whose layers may have been listed in any order.
//
// An optimizer lists the variables that it trains layer by layer. Layers of one kind in one list are numbered, so that their
// order is known; of all others it is not. The list of shapes tells it when layers can be put together in one way only
// that makes these shapes.
//
// Trust.    Paths may be hostile text.
// Threads.  Any. Cost. O(variables) ways in most models; beyond kMostWays nothing is told.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "model/shape.h"

namespace ckptfit {

struct TrainedVariable {
  std::string path;  // of its dataset: "layers/dense_1/vars/0"
  Shape shape;
};

inline constexpr std::size_t kMostWays = 10'000;

// `variables` in the order that makes the shapes.
bool ShapesTellOrder(const std::vector<TrainedVariable>& variables);

}  // namespace ckptfit
