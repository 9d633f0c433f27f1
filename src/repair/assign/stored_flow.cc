#include "repair/assign/stored_flow.h"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "diagnosis/config_layers.h"
#include "repair/assign/flow_order.h"

namespace ckptfit {
namespace {

constexpr std::size_t kMany = ~std::size_t{0};

// The model of a config as far as its flow asks for it: each layer that is no model has one variable.
class ModelOfConfig {
 public:
  explicit ModelOfConfig(const Value& config) : layers_(ConfigLayers(config)) {
    const NodeId root = AddModel(ClassOf(config), config["config"], "");
    std::vector<Open> open = {{root, ""}};
    for (const ConfigLayer& layer : layers_) {
      while (open.size() > 1 && !IsInside(layer.path, open.back().path)) open.pop_back();
      const NodeId parent = open.back().model;
      const NodeId child = layer.model ? AddModel(layer.class_name, *layer.config, layer.name) : AddLayer(layer.name);
      target_.nodes[parent].layers.push_back(child);
      if (layer.model) {
        open.push_back({child, layer.path});
      } else {
        Remember(layer);
      }
    }
  }

  FlowOrder Flow() const { return FlowOrder(target_); }

  // The variable of the layer that a stored one is.
  std::size_t VariableOf(const Layer& stored) const {
    const auto named = by_name_.find(stored.speak);
    if (named != by_name_.end() && named->second != kMany) return named->second;
    for (std::string_view way = stored.identity; !way.empty(); way = way.substr(0, way.rfind('/'))) {
      const auto walked = by_walk_.find(way);
      if (walked != by_walk_.end()) return walked->second;
      if (way.find('/') == std::string_view::npos) break;
    }
    return kMany;
  }

 private:
  struct Open {
    NodeId model = kNoNode;
    std::string path;
  };

  static bool IsInside(std::string_view path, std::string_view outer) {
    return path.size() > outer.size() && path.starts_with(outer) && path[outer.size()] == '/';
  }

  NodeId Add(Node node) {
    target_.nodes.push_back(std::move(node));
    return static_cast<NodeId>(target_.nodes.size() - 1);
  }

  NodeId AddModel(std::string_view class_name, const Value& config, const std::string& name) {
    Node model;
    model.roles = kRoleLayer | kRoleModel | (class_name == "Sequential" ? kRoleSequential : kRoleFunctional);
    model.name = name;
    model.config = config;
    return Add(std::move(model));
  }

  NodeId AddLayer(const std::string& name) {
    Node variable;
    variable.roles = kRoleVariable;
    variable.variable = Variable{};
    Node layer;
    layer.roles = kRoleLayer;
    layer.name = name;
    layer.weights = {Add(std::move(variable))};
    target_.variables.push_back({"model", layer.weights.front()});
    return Add(std::move(layer));
  }

  void Remember(const ConfigLayer& layer) {
    const std::size_t variable = target_.variables.size() - 1;
    const auto [at, fresh] = by_name_.emplace(layer.name, variable);
    if (!fresh) at->second = kMany;
    by_walk_.emplace(layer.walk, variable);
  }

  std::vector<ConfigLayer> layers_;
  Target target_;
  std::map<std::string, std::size_t, std::less<>> by_name_, by_walk_;
};

}  // namespace

RunOrder OrderInConfig(const Value& config, const Side& stored) {
  const std::size_t count = stored.layers.size();
  if (count > kMostInOrder || config["config"]["layers"].AsArray().empty()) return {};
  const ModelOfConfig model(config);
  const FlowOrder flow = model.Flow();
  std::vector<std::size_t> variables;
  for (const Layer& layer : stored.layers) variables.push_back(model.VariableOf(layer));
  return flow.OrderOf(variables);
}

RunOrder OrderInFunctions(const VariableFlow& flow, const Checkpoint& checkpoint, const Side& stored) {
  if (stored.layers.size() > kMostInOrder) return {};
  std::vector<std::vector<std::size_t>> places;  // by layer
  for (const Layer& layer : stored.layers) {
    std::vector<std::size_t>& of = places.emplace_back();
    for (const Part& part : layer.parts) {
      const auto at = flow.places.find(checkpoint.tensors[part.index].key);
      if (at != flow.places.end()) of.push_back(at->second);
    }
  }
  const auto runs = [&](std::size_t one, std::size_t other, Runs how) {
    return std::any_of(places[one].begin(), places[one].end(), [&](std::size_t a) {
      return std::any_of(places[other].begin(), places[other].end(),
                         [&](std::size_t b) { return flow.order.Of(a, b) == how; });
    });
  };
  RunOrder order(stored.layers.size());
  for (std::size_t i = 0; i < places.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (places[i].empty() || places[j].empty()) continue;
      order.Set(i, j, runs(i, j, Runs::kBefore), runs(i, j, Runs::kBehind));
    }
  }
  return order;
}

}  // namespace ckptfit
