// How findings speak of a size that changed: shared by the causes about units, filters, classes, rows and inputs.
#pragma once

#include <string>
#include <string_view>

#include "diagnosis/conclude.h"

namespace ckptfit {

// The type of the layer that a change is about, in snake case; the program's where known.
const std::string& TypeOf(const Case& c, const Change& change);
bool IsConvolution(const Case& c, const Change& change);
bool IsEmbedding(const Case& c, const Change& change);
bool IsCustom(const Case& c, const Change& change);

// The argument of MultiHeadAttention that a change of its outputs is about: "num_heads", "key_dim" or "value_dim"; "" for
// other layers.
std::string_view AttentionArgument(const Case& c, const Change& change);

// "layer `dense` has 128 units in the program, 64 in the checkpoint"; `noun` in the singular.
std::string SizeTitle(const Case& c, const Change& change, std::string_view noun);

// Evidence of the first layer, the reasoning, and the number of variables.
Finding StartSizeFinding(const Cause& cause, const Case& c, const Change& change);

// "Dense(64)": the constructor that makes the stored size. "" for classes whose arguments are not known.
std::string ConstructorWith(const Case& c, const Change& change, std::string_view argument);

// The fix "write Dense(64) in train.py:14, or retrain".
Fix WriteStoredSize(const Case& c, const Change& change, std::string_view argument);

}  // namespace ckptfit
