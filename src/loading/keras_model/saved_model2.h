// Keras 2 load_model() of a SavedModel folder.
#pragma once

#include <string>

#include "loading/keras_model/model_call.h"

namespace ckptfit {

LoadTrace LoadSavedModel2(ModelCall* call, const std::string& path);

}  // namespace ckptfit
