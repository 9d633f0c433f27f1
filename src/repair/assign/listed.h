// Variables that a checkpoint of objects holds as the n-th of a list: SavedModels list a model's `variables`, and an
// optimizer of Keras 3 lists those that it trains, which then are not found below their layers.
//
// Trust.    Names in the file are hostile text: they are split, never interpreted further.
// Cost.     O(tensors log tensors).
#pragma once

#include <string_view>

#include "diagnosis/layer.h"
#include "model/checkpoint.h"

namespace ckptfit {

// Whether a key is that of a model's variable in such a list.
bool IsListed(std::string_view key);
// Whether it is that of a copy, which the writer made of every variable beside its list.
bool IsListedCopy(std::string_view key);

// Puts the variables back into layers by their own names, "dense/kernel", where some are listed and all have one. The
// order is that of the list or of the config, where either speaks of every layer. False, and no change, otherwise.
bool RegroupListed(const Checkpoint& checkpoint, Side* stored);

// The same where names do not tell the layers, as those of a user's model in Keras 3 do not: where one list holds all that the
// program has, one after the other, by shapes and the last names.
bool RegroupAsProgram(const Checkpoint& checkpoint, const Side& program, Side* stored);

}  // namespace ckptfit
