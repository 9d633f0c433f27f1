// Stored layers in another encoding than the program's, where a rule of the framework makes one of the other.
//
//   CuDNNLSTM <-> LSTM, CuDNNGRU <-> GRU(reset_after=True)   Keras' own rule (_convert_rnn_weights): kernels of each gate
//                  are transposed, the two biases of an LSTM are added, or halved. What the encoding is shows the bias,
//                  by which Keras goes as well.
//   DepthwiseConv -> Conv with as many groups as channels, and back: the same order of values in another shape.
//   GRU(reset_after=False) <-> GRU(reset_after=True)         no rule of Keras', and another function: the reset gate works
//                  on the state in one and on its product in the other. Unsafe, "reset-after".
//
// A layer that the program has as it is stored is left alone. What is re-encoded here takes part in the assignment like
// all others, under the shapes that it will have.
//
// Threads.  Any. Cost.  O(recurrent and depthwise layers of both sides, each with each).
#pragma once

#include <cstddef>
#include <map>
#include <string>

#include "diagnosis/cause.h"
#include "repair/assign/sides.h"
#include "repair/values/op.h"

namespace ckptfit {

struct ReEncoding {
  std::string rule;  // "CuDNNLSTM to LSTM, as Keras does", for people
  ValueChange change;
};
using ReEncodings = std::map<std::size_t, ReEncoding>;  // by position in Checkpoint::tensors

// Gives the stored layers of `sides` the shapes that they will have.
ReEncodings ReEncodeStored(const Case& c, Sides* sides);

}  // namespace ckptfit
