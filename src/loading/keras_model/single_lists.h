// Lists of one tensor, which models give that some releases of Keras 3 made from a config.
//
// functional_from_config() of 3.0 to 3.2 and of 3.4 makes a list of the single output that a config names
// (models/functional.py); 3.3 and 3.5 take the tensor out again. A Functional model inside another one does no harm, but
// a Sequential hands the list on to its next layer, and TimeDistributed of 3.4 computes with its shape.
//
// Threads.  No shared state. Cost.  O(1).
#pragma once

#include <optional>
#include <string>

#include "loading/keras_model/layer.h"
#include "loading/trace.h"
#include "model/version.h"

namespace ckptfit {

// What a layer of a Sequential is handed, or gives.
enum class Passed {
  kTensor,
  kList,  // of one tensor
  kPair,  // of what was meant to be one
};

struct HandedOn {
  Passed gives = Passed::kTensor;
  std::optional<Exception> raises;
};

// What a built-in layer that is no model makes of `given`, of which `shape` is meant. Layers that nobody looked at count
// as taking it for a tensor. `built`: it has its variables before it is called, as in archives.
HandedOn HandOn(const RebuiltLayer& layer, const std::string& name, Passed given, const Shape& shape, bool built,
                const Version& keras);

// What calling TimeDistributed raises around such a model.
Exception ListInTimeDistributed(const Shape& input);

}  // namespace ckptfit
