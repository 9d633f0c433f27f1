// Which layer of the program is which of the checkpoint, and which variable which, by likeness alone.
//
// Loaders bring things together by one key each (a path, a name, a position) and fail when it moved. This looks at
// shapes, kinds, names and order together and so finds what a person would say: "this is the old layer, it only got a
// new name".
//
// Cost.  Layers: linear on equal ends; quadratic in the differing middle up to kMaxCells, beyond that by name and
//        shape alone. The same when the layers of that middle are so large that comparing their variables is too much.
#pragma once

#include <cstddef>
#include <vector>

#include "diagnosis/layer.h"

namespace ckptfit {

inline constexpr std::size_t kNoLayer = ~std::size_t{0};

// One side is kNoLayer when the other has no counterpart. `moved`: the counterpart stands at another place in the
// order.
struct LayerPair {
  std::size_t program = kNoLayer;
  std::size_t stored = kNoLayer;
  bool moved = false;
};

// Positions in Layer::parts; one is kNoLayer when the other has no counterpart.
struct PartPair {
  std::size_t program = kNoLayer;
  std::size_t stored = kNoLayer;
};

// In the program's order; stored parts without counterpart come last.
std::vector<PartPair> MatchParts(const Layer& program, const Layer& stored);

// About how many comparisons of two variables MatchParts() makes.
std::size_t PartComparisons(const Layer& program, const Layer& stored);

// 0 (nothing in common) to 1 (same shapes, type and name).
double Likeness(const Layer& program, const Layer& stored);

// Every layer of both sides stands in exactly one pair; in the program's order, stored layers without counterpart
// after the pair that they follow in the file.
std::vector<LayerPair> AlignLayers(const Side& program, const Side& stored);

}  // namespace ckptfit
