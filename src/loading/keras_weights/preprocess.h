// Keras 2's preprocess_weights_for_loading(): arrays of a file are put into the form that a layer of today wants.
//
// Converts kernels of other axis orders, the gates of Keras 1, and recurrent layers between CuDNN and plain ones
// (docs/design/loading_keras_weights.md, section 2.4). Keras 3 has no such step.
//
// Trust.  Arrays may have any shape and number. Depth and number of the layers worked off are limited.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "loading/keras_weights/legacy_file.h"
#include "loading/trace.h"
#include "model/target.h"

namespace ckptfit {

struct Preprocessed {
  std::vector<SavedWeight> weights;
  std::optional<Exception> error;
  bool gave_up = false;  // more layers inside each other than kMaxNestedLayers
};

inline constexpr std::size_t kMaxNestedLayers = 1'000'000;

// `keras_version`: that of the file; `environment`: where the call is run.
Preprocessed PreprocessWeights(const Target& target, NodeId layer, std::vector<SavedWeight> weights,
                               const std::string& keras_version, const Environment& environment);

// How many of a layer's weights are trainable: they come first in Node::weights. Follows the trainable flags of the
// layer and of the layers inside, as Keras does.
std::size_t TrainableWeightCount(const Target& target, NodeId layer);

}  // namespace ckptfit
