// How Keras makes names, undone: what in a name is the class, what a counter, what decoration.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/part_path.h"  // IWYU pragma: export

namespace ckptfit {

// "BatchNormalization" -> "batch_normalization", "Conv2D" -> "conv2d", "LSTM" -> "lstm": Keras' to_snake_case.
std::string SnakeCase(std::string_view class_name);

// Without a trailing "_12"; the whole text when there is none.
std::string_view WithoutCounter(std::string_view name);

// The counter of "dense_12" (12), or -1.
int CounterOf(std::string_view name);

// Whether a layer's name is the one that Keras gives by itself: the class in snake case, with or without a counter.
bool IsAutomaticName(std::string_view name, std::string_view class_name);

// "kernel" of "dense/kernel:0", "_kernel" and "kernel": what a variable is called inside its layer.
std::string LeafName(std::string_view name);

// As object names stand in checkpoint keys: docs/formats/tensor_bundle.md 4.3, "." is written ".." and "/" inside a name
// ".S".
std::string EscapedInKey(std::string_view name);

// The optimizer's name in the key of a slot, "opt" of "model/dense/kernel/.OPTIMIZER_SLOT/opt/m/..."; "" of other keys.
std::string_view OptimizerOfSlot(std::string_view key);

// Order in which numbers inside names count as numbers: "layer-2" before "layer-10".
bool NaturalLess(std::string_view a, std::string_view b);

// A name as messages show it: `name`, shortened in the middle when longer than 60 bytes.
std::string Quoted(std::string_view name);

}  // namespace ckptfit
