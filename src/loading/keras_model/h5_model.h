// The part of load_model that Keras 2 and Keras 3 share for a whole model in an HDF5 file that could be opened.
#pragma once

#include <functional>

#include "loading/keras_model/compile.h"
#include "loading/keras_model/model_call.h"
#include "loading/trace.h"
#include "model/h5_file.h"

namespace ckptfit {

// What the release does about the optimizer once the model is compiled: makes its variables and loads them.
using LoadOptimizer = std::function<void(ModelCompiler* compiler, Rebuilt* model)>;

// Rebuilds the model of `file`, which has a "model_config", loads the weights and compiles it when the call does:
// load_model_from_hdf5() behind the reading of the config. `call` is used up: its trace moves into the result.
LoadTrace LoadModelFromH5(const H5File& file, const LoadOptimizer& load_optimizer, ModelCall* call);

}  // namespace ckptfit
