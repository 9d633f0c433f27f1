// The encodings of LSTM and GRU layers in Keras, and the operations that make one of another.
//
// Source: Keras 2.4 and 2.15, hdf5_format.py, _convert_rnn_weights(); Keras 3 has the same in legacy_h5_format.py.
#pragma once

#include <optional>
#include <string_view>

#include "diagnosis/layer.h"
#include "repair/values/op.h"

namespace ckptfit {

enum class RecurrentEncoding { kLstm, kCudnnLstm, kGruBefore, kGruAfter, kCudnnGru };

// "CuDNNLSTM", "GRU(reset_after=True)".
std::string_view EncodingName(RecurrentEncoding encoding);

// The three variables of a recurrent layer, and what their shapes say of it.
struct RecurrentLayer {
  std::size_t kernel = 0, recurrent = 0, bias = 0;  // positions in Layer::parts
  RecurrentEncoding encoding = RecurrentEncoding::kLstm;
  std::int64_t inputs = 0, units = 0;
};

// Nothing for layers of other variables, such as those without a bias.
std::optional<RecurrentLayer> RecurrentOf(const Layer& layer);

struct RecurrentChange {
  ValueOps kernel, recurrent, bias;
  Shape bias_shape;   // afterwards; kernels keep theirs
  bool exact = true;  // the layer computes the same
};

// Nothing when no rule leads from one to the other.
std::optional<RecurrentChange> ChangeBetween(const RecurrentLayer& from, RecurrentEncoding to);

}  // namespace ckptfit
