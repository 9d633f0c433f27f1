// The layers named in a model's config, flattened.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/value.h"

namespace ckptfit {

struct ConfigLayer {
  std::string name;
  std::string class_name;
  std::string path;                // names from the outermost model: "backbone/d1"
  std::string walk;                // where the Keras saving walk puts it: "layers/functional/layers/dense"
  const Value* config = nullptr;   // its own config, borrowed
  const Value* inbound = nullptr;  // "inbound_nodes" of a Functional model, borrowed; null where there are none
  bool model = false;              // it has layers of its own, which follow it
};

// In the order in which the config lists them, outer before inner; the model itself is left out. `config` is
// {"class_name", "config": {"layers": [...]}} and must outlive the result. Empty when it is no such thing.
// At most 100,000 layers.
std::vector<ConfigLayer> ConfigLayers(const Value& config);
// The same of a model's own config, what get_config() gives: {"layers": [...]}.
std::vector<ConfigLayer> LayersOfConfig(const Value& model_config);

// "Dense" of {"class_name": "Dense"} and of "package>Dense".
std::string_view ClassOf(const Value& serialized);

}  // namespace ckptfit
