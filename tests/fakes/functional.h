// A program of one functional model, whose layers have one variable each or none.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "codec/json.h"
#include "diagnosis/layer.h"
#include "model/target.h"

namespace ckptfit {

struct FakePlace {
  std::string name;
  std::vector<std::string> sources{};
  std::int64_t units = 0;  // 0: no weights
  std::string class_name = {};
};

// A layer of one kernel.
inline Layer LayerOf(std::string name, std::int64_t units, std::size_t index) {
  Layer layer;
  layer.name = std::move(name);
  layer.parts.push_back({"kernel", "kernel", Shape({units}), DType::kFloat32, index});
  return layer;
}

// Adds a layer with a variable; both are the target's last nodes.
inline NodeId AddWeightedLayer(const std::string& name, Target* target) {
  Node variable;
  variable.roles = kRoleVariable;
  variable.variable = Variable{};
  target->nodes.push_back(variable);
  Node layer;
  layer.roles = kRoleLayer;
  layer.name = name;
  layer.weights = {static_cast<NodeId>(target->nodes.size() - 1)};
  target->variables.push_back({"model", layer.weights.front()});
  target->nodes.push_back(layer);
  return static_cast<NodeId>(target->nodes.size() - 1);
}

// The entry of a config's "layers".
inline std::string PlacedLayer(const FakePlace& place) {
  std::string sources;
  for (const std::string& source : place.sources) {
    sources += (sources.empty() ? "" : ", ") + ("[\"" + source + "\", 0, 0, {}]");
  }
  return R"({"class_name": ")" + place.class_name + R"(", "name": ")" + place.name + R"(", "inbound_nodes": [)" +
         (sources.empty() ? "" : "[" + sources + "]") + "]}";
}

// The model is the last node; `layers` gets those with weights, by their variables.
inline Target FunctionalProgram(const std::vector<FakePlace>& places, std::vector<Layer>* layers) {
  Target target;
  Node model;
  model.roles = kRoleLayer | kRoleModel | kRoleFunctional;
  std::string listed;
  for (const FakePlace& place : places) {
    listed += (listed.empty() ? "" : ", ") + PlacedLayer(place);
    if (place.units == 0) continue;
    layers->push_back(LayerOf(place.name, place.units, target.variables.size()));
    model.layers.push_back(AddWeightedLayer(place.name, &target));
  }
  model.config = *ParseJson("{\"layers\": [" + listed + "]}", "model");
  target.nodes.push_back(model);
  return target;
}

}  // namespace ckptfit
