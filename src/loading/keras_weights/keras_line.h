// Which release's rules hold for a Keras call.
#pragma once

#include "model/version.h"

namespace ckptfit {

// Keras 2 is counted by the TensorFlow that it came with ("2.4"; its own number said 2.2.4-tf for long), tf_keras and
// Keras 3 by their own number.
inline const Version& KerasLine(const Environment& environment) {
  const bool bundled = environment.keras_kind == KerasKind::kTfKeras2 && environment.tensorflow.known();
  return bundled || !environment.keras.known() ? environment.tensorflow : environment.keras;
}

}  // namespace ckptfit
