// The variables that a Keras layer creates when it is built, from its class and config.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/target.h"

namespace ckptfit::restore {

// A variable to come. Dimensions that depend on an unknown input are Shape::kUnknown.
struct PlannedVariable {
  std::string edge;  // the name under which the layer tracks it
  std::string name;  // its own name, without the layer's
  Shape shape;
  DType dtype = DType::kFloat32;
  bool trainable = true;
};

struct LayerPlan {
  bool known = false;  // whether the class is one whose variables are known; layers without variables count
  std::vector<PlannedVariable> variables;   // in the order of creation
  std::int64_t channels = Shape::kUnknown;  // last dimension of the layer's output
};

// What `layer` makes of an input whose last dimension is `channels`. `keras3` decides under which names Keras tracks
// the variables.
LayerPlan PlanLayer(const Node& layer, std::int64_t channels, bool keras3);

}  // namespace ckptfit::restore
