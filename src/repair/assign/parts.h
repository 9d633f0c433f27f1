// Which variable of a stored layer is which of the program's layer, once it is known that the two layers are one.
//
// Threads.  Any. Cost. O(variables log variables).
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "diagnosis/alignment.h"
#include "diagnosis/layer.h"
#include "diagnosis/matching.h"

namespace ckptfit {

enum class PartProof {
  kNone,    // no counterpart
  kName,    // same name and shape
  kShape,   // the only one of its shape, or the one that is left
  kListed,  // the one at its place in a list of variables
  kOrder,   // the class lists its variables in a fixed order
  kClass,   // the same, but the file does not tell that this class wrote them
  kGuess,   // one of several of this shape, by their order, which the user's code may have changed
};

struct FittedPart {
  std::size_t stored = kNoLayer;  // position in the stored layer's parts
  PartProof proof = PartProof::kNone;
};

// Parallel to `program.parts`. No stored variable is used twice.
std::vector<FittedPart> FitParts(const Layer& program, const Layer& stored, Matching matching);

// Whether a variable has a name, and not only a number.
bool HasName(const Part& part);

// The place of a layer inside an attention layer, which Keras names: "query", "key", "value", "output"; "" of others.
std::string_view PlaceInAttention(const Layer& layer);

// How much of two layers agrees, best first.
enum class Fit {
  kSame,      // kind, and all variables by shape and name
  kShapes,    // all variables by shape; nothing says that the kinds differ
  kMoreHeld,  // all of the program's variables; the file has further ones
  kLessHeld,  // all of the file's variables; the program has further ones
  kNone,
};
Fit FitOf(const Layer& program, const Layer& stored, Matching matching);

}  // namespace ckptfit
