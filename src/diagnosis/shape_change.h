// Which axis of a layer's variables moved, and what that axis means.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "diagnosis/alignment.h"
#include "diagnosis/layer.h"

namespace ckptfit {

// A size on both sides. Sizes of the program may be Shape::kUnknown.
struct SizeChange {
  std::int64_t program = 0;
  std::int64_t stored = 0;
  friend bool operator==(const SizeChange&, const SizeChange&) = default;
};

// What differs between a layer and its counterpart. Several may hold at once: a Dense between two resized ones has
// another number of units and of inputs.
struct ShapeChange {
  std::optional<SizeChange> outputs;  // units, filters, embedding width
  std::optional<SizeChange> inputs;   // features or channels that come in
  std::optional<SizeChange> kernel;   // extent of a convolution
  std::optional<SizeChange> rows;     // of an embedding: the vocabulary
  std::optional<SizeChange> through;  // the one size of a layer that passes its input on (BatchNormalization)
  bool gates = false;                 // another number of gates: another kind of recurrent cell
  bool bias_rank = false;             // GRU: (2, 3u) against (3u,)
  bool transposed = false;            // the same two sizes, exchanged
  bool other = false;                 // shapes differ in a way that has no name here
  std::vector<PartPair> differing;    // variables whose shapes do not fit

  bool any() const { return !differing.empty(); }
};

// `parts` as MatchParts() gave them.
ShapeChange CompareShapes(const Layer& program, const Layer& stored, const std::vector<PartPair>& parts);

// The number of outputs of a layer, by its kernel; nothing when its variables do not tell.
std::optional<std::int64_t> OutputsOf(const Layer& layer);

}  // namespace ckptfit
