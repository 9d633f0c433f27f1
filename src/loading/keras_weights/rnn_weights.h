// Conversions of arrays between generations of layers: axis orders and gates of Keras 1, CuDNN recurrent layers.
#pragma once

#include <cstddef>
#include <initializer_list>

#include "loading/keras_weights/legacy_file.h"
#include "loading/keras_weights/preprocess.h"
#include "model/target.h"

namespace ckptfit {

// numpy.transpose(weight, axes): false when the weight has another number of axes.
bool Transpose(std::initializer_list<std::size_t> axes, SavedWeight* weight);

// What preprocess_weights_for_loading() does to files of Keras 1, by the layer's class.
Preprocessed ConvertKeras1Weights(const Node& layer, std::vector<SavedWeight> weights);

// _convert_rnn_weights(): between LSTM and CuDNNLSTM, GRU(reset_after=True) and CuDNNGRU; refuses what does not fit.
Preprocessed ConvertRnnWeights(const Node& layer, std::vector<SavedWeight> weights);

}  // namespace ckptfit
