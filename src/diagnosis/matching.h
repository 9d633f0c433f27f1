// By what a loading call brings program and checkpoint together.
#pragma once

#include "diagnosis/cause.h"

namespace ckptfit {

enum class Matching {
  kNone,          // no such thing: SavedModel graphs, files that are no checkpoint
  kObjectPath,    // attribute names from the root: object-based TensorFlow checkpoints
  kWalkPath,      // attribute or class names of the Keras saving walk: .weights.h5 and .keras
  kPosition,      // the n-th layer with weights to the n-th: legacy HDF5
  kLayerName,     // legacy HDF5 with by_name=True
  kVariableName,  // global variable names: tf.compat.v1.train.Saver
};

// Whether the call has to do with the checkpoint's format at all, in the program's generation of Keras where generations
// differ. True without a call.
bool CallReads(const Case& c);

// Without a call: what the usual call for such a file does. kNone for files that the call does not read.
Matching MatchingOf(const Case& c);

// Whether a variable of another name or path is not found; else only order and number count.
bool NamesMatter(Matching matching);

// Whether the call makes its own model from the file, so that the program's architecture does not matter.
bool BuildsFromFile(const Case& c);

// Whether the call gives values to variables of the program; others only read from the file.
bool LoadsVariables(const Case& c);

}  // namespace ckptfit
