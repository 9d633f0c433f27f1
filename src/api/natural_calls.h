// The loading calls that a file and a program suggest, when the user names none.
#pragma once

#include <string>
#include <vector>

#include "model/checkpoint.h"
#include "model/target.h"

namespace ckptfit {

// The one that makes the model of a whole-model file.
inline constexpr const char* kLoadModelCall = "keras.models.load_model(path)";

// Call texts, the most natural first; empty when no loading call takes such a file. Without a target only calls that
// make their own model are natural.
std::vector<std::string> NaturalCalls(const Checkpoint& checkpoint, const Target* target,
                                      const Environment& environment);

}  // namespace ckptfit
