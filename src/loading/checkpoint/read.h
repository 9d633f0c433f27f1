// Reading what objects asked for, and assigning it (docs/design/loading_checkpoint.md 5).
#pragma once

#include <cstdint>
#include <string>

#include "loading/checkpoint/failure.h"
#include "loading/checkpoint/state.h"
#include "model/shape.h"

namespace ckptfit::restore {

// What a shape error calls the variable: by the rules of the version, or always by its key (Saver).
enum class ShapeName { kOfVersion, kKey };

// Reads the Python state, then all tensors with one RestoreV2, then assigns in sorted order. A failure of the op
// assigns nothing; a shape that does not fit leaves what sorts before it assigned. Every key that is missing, and every
// shape or dtype that differs, becomes a step, also behind the one that fails.
Done ReadBatch(State& state, Batch& batch, ShapeName name = ShapeName::kOfVersion);

// Reads one tensor with the dtype of the file, as a variable created later does. KeyError when the key is missing.
Done ReadOne(State& state, const std::string& key);

// The text of a shape that does not fit. `name` is the variable's name, `key` the bundle key.
std::string ShapeText(const Rules& rules, const Shape& stored, const Shape& wanted, const std::string& name,
                      const std::string& key);

// The name under which TensorFlow itself knows the variable: "dense/kernel:0".
std::string TensorFlowName(const Variable& variable);

}  // namespace ckptfit::restore
