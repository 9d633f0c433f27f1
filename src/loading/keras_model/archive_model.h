// The part of load_model that Keras 2 and Keras 3 share for a `.keras` archive whose config could be read.
#pragma once

#include "loading/keras_model/model_call.h"
#include "loading/trace.h"
#include "model/keras_archive.h"

namespace ckptfit {

// Rebuilds the model, compiles it when the call does, and loads the weights: saving_lib.load_model() behind the reading
// of config.json. `call` is used up: its trace moves into the result. Cost: O(config + weights file's metadata).
LoadTrace LoadModelFromArchive(const KerasArchive& archive, ModelCall* call);

}  // namespace ckptfit
