// The variables of Keras' optimizers: which ones, in which order, under which names.
//
// Three generations: OptimizerV2 (until 2.10, since then under optimizers.legacy) with slots by kind, the new
// optimizers of Keras 2.11 and later, and Keras 3. Sources: docs/design/loading_keras_model.md, section 5.
//
// Threads.  No shared state.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/value.h"
#include "model/target.h"
#include "model/version.h"

namespace ckptfit {

enum class OptimizerGeneration { kLegacy, kNew2, kKeras3 };

struct OptimizerVariable {
  std::string name;  // as the framework calls it
  Shape shape;
  DType dtype = DType::kFloat32;
};

// What build() makes for the variables that are trained. Nothing when the class is not known.
std::optional<std::vector<OptimizerVariable>> OptimizerVariables(OptimizerGeneration generation,
                                                                 const std::string& class_name, const Value& config,
                                                                 const std::vector<const Variable*>& trained,
                                                                 const Environment& environment);

}  // namespace ckptfit
