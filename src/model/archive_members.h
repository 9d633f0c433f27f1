// What Keras calls the members of a `.keras` archive (docs/formats/keras_zip.md).
#pragma once

namespace ckptfit {

inline constexpr const char* kWeightsMember = "model.weights.h5";

}  // namespace ckptfit
