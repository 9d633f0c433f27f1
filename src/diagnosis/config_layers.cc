#include "diagnosis/config_layers.h"

#include <map>

#include "diagnosis/names.h"

namespace ckptfit {
namespace {

constexpr std::size_t kMaxLayers = 100000;

// Sequential of Keras before 2.3 has the list itself as its config.
const Value::Array& LayersOf(const Value& model_config) {
  return model_config.is_array() ? model_config.AsArray() : model_config["layers"].AsArray();
}

struct Open {
  const Value::Array* layers;
  std::size_t at = 0;
  std::string path;
  std::string walk;
  std::map<std::string, int> counters;
};

std::string WalkName(const std::string& type, std::map<std::string, int>* counters) {
  const int n = (*counters)[type]++;
  return n == 0 ? type : type + "_" + std::to_string(n);
}

}  // namespace

std::string_view ClassOf(const Value& serialized) {
  const std::string& name = serialized["class_name"].AsString();
  const std::size_t mark = name.rfind('>');
  return mark == std::string::npos ? std::string_view(name) : std::string_view(name).substr(mark + 1);
}

std::vector<ConfigLayer> ConfigLayers(const Value& config) { return LayersOfConfig(config["config"]); }

std::vector<ConfigLayer> LayersOfConfig(const Value& model_config) {
  std::vector<ConfigLayer> found;
  std::vector<Open> open;
  open.push_back({&LayersOf(model_config), 0, "", "", {}});
  while (!open.empty() && found.size() < kMaxLayers) {
    Open& top = open.back();
    if (top.at == top.layers->size()) {
      open.pop_back();
      continue;
    }
    const Value& serialized = (*top.layers)[top.at++];
    ConfigLayer layer;
    layer.class_name = std::string(ClassOf(serialized));
    layer.config = &serialized["config"];
    layer.inbound = serialized.Find("inbound_nodes");
    layer.name = (*layer.config)["name"].AsString();
    if (layer.name.empty()) layer.name = serialized["name"].AsString();
    layer.path = JoinParts(top.path, layer.name);
    layer.walk = JoinParts(top.walk, "layers/" + WalkName(SnakeCase(layer.class_name), &top.counters));
    const Value::Array& inner = LayersOf(*layer.config);
    layer.model = !inner.empty();
    found.push_back(layer);
    if (layer.model) open.push_back({&inner, 0, layer.path, layer.walk, {}});
  }
  return found;
}

}  // namespace ckptfit
