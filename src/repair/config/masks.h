// The masks that Keras 3 computes by itself, which stand in a Functional model's config as operations between its layers.
//
// Embedding(mask_zero=True) and Masking have one made of their input: NotEqual, and Any behind it. Layers behind them get it as `mask`.
// Keras 2 passes masks on without a word of it in the config, and so does Keras 3 when it calls the layers anew.
//
// Threads. Any. Cost. O(config).
#pragma once

#include "base/value.h"

namespace ckptfit {

// Takes such masks out of `layers` of a Functional model of Keras 3: the operations, where nothing else uses them, and the
// arguments. Other operations stay.
void TakeOutMasks(Value* layers);

}  // namespace ckptfit
