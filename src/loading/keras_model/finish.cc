// From the rebuilt layers to a Target: layer lists, the legacy order of weights, the walk of the saving library.
#include <algorithm>
#include <unordered_set>

#include "loading/keras_model/layers/quantized.h"
#include "loading/keras_model/rebuilder.h"

namespace ckptfit {
namespace {

// Appends to a list what is not in it yet.
class Collector {
 public:
  explicit Collector(std::vector<NodeId>* to) : to_(to), known_(to->begin(), to->end()) {}

  void Append(const std::vector<NodeId>& from) {
    for (NodeId id : from) {
      if (known_.insert(id).second) to_->push_back(id);
    }
  }

 private:
  std::vector<NodeId>* to_;
  std::unordered_set<NodeId> known_;
};

void AppendNew(const std::vector<NodeId>& from, std::vector<NodeId>* to) { Collector(to).Append(from); }

WalkValue OfNode(NodeId node) {
  WalkValue value;
  value.node = node;
  return value;
}

WalkValue OfNodes(WalkValue::Kind kind, const std::vector<NodeId>& nodes) {
  WalkValue value;
  value.kind = kind;
  for (NodeId node : nodes) value.items.push_back(OfNode(node));
  return value;
}

bool IgnoresStore(std::string_view class_name) {
  return class_name.ends_with("Lookup") || class_name == "TextVectorization" || class_name == "Discretization";
}

// What dir() order an attribute has in the saving walk of Keras 3: names with "_" come last since 3.0.2.
std::string WalkKey(const std::string& name, bool underscore_last) {
  return underscore_last && name.starts_with('_') ? "~" + name : name;
}

}  // namespace

// model.layers, or the layers directly inside a layer.
std::vector<NodeId> Rebuilder::LayersOf(LayerId id) const {
  std::vector<NodeId> out;
  const RebuiltLayer& layer = layers_[id];
  const bool sequential = NodeOf(id).is(kRoleSequential);
  for (std::size_t i = 0; i < layer.members.size(); ++i) {
    const LayerId member = layer.members[i];
    if (layers_[member].operation || (sequential && i == 0 && IsInputLayer(member))) continue;
    out.push_back(layers_[member].node);
  }
  for (const LayerPart& part : layer.parts) {
    if (part.tracked) out.push_back(layers_[part.layer].node);
  }
  return out;
}

// Layers inside that count for weights.
std::vector<LayerId> Rebuilder::TrackedIn(LayerId id) const {
  std::vector<LayerId> out = layers_[id].members;
  for (const LayerPart& part : layers_[id].parts) {
    if (part.tracked) out.push_back(part.layer);
  }
  return out;
}

const Rebuilder::WeightLists& Rebuilder::WeightsOf(LayerId id) {
  const auto known = weights_.find(id);
  if (known != weights_.end()) return known->second;
  WeightLists lists = layers_[id].opaque ? OpaqueWeights(id) : keras3() ? MakeWeights3(id) : MakeWeights2(id);
  return weights_[id] = std::move(lists);
}

// Of a copied instance: its own lists, as far as they go with the flags here.
Rebuilder::WeightLists Rebuilder::OpaqueWeights(LayerId id) const {
  WeightLists lists;
  const Node& node = NodeOf(id);
  for (NodeId weight : node.weights) {
    const bool trainable = node.trainable && out_.target.nodes[weight].variable->trainable;
    (trainable ? lists.trainable : lists.non_trainable).push_back(weight);
  }
  return lists;
}

// Keras 2 splits at every level: a frozen layer's variables all count as not trainable.
Rebuilder::WeightLists Rebuilder::MakeWeights2(LayerId id) {
  const RebuiltLayer& layer = layers_[id];
  WeightLists lists;
  WeightLists inner;
  Collector trainable(&inner.trainable), non_trainable(&inner.non_trainable);
  for (LayerId part : TrackedIn(id)) {
    const WeightLists& other = WeightsOf(part);
    trainable.Append(other.trainable);
    non_trainable.Append(other.non_trainable);
  }
  if (NodeOf(id).trainable) {
    lists.trainable = layer.trainable;
    AppendNew(inner.trainable, &lists.trainable);
    lists.non_trainable = layer.non_trainable;
    AppendNew(inner.non_trainable, &lists.non_trainable);
    return lists;
  }
  Collector all(&lists.non_trainable);
  all.Append(layer.trainable);
  all.Append(layer.non_trainable);
  for (LayerId part : TrackedIn(id)) {
    const WeightLists& other = WeightsOf(part);
    all.Append(other.trainable);
    all.Append(other.non_trainable);
  }
  return lists;
}

// Keras 3 lists all, own variables first, and splits by each variable's flag.
Rebuilder::WeightLists Rebuilder::MakeWeights3(LayerId id) {
  WeightLists lists;
  for (NodeId weight : ModelWeights(id)) {
    const bool trainable = NodeOf(id).trainable && out_.target.nodes[weight].variable->trainable;
    (trainable ? lists.trainable : lists.non_trainable).push_back(weight);
  }
  return lists;
}

// layer.weights as the framework lists them.
std::vector<NodeId> Rebuilder::ModelWeights(LayerId id) {
  const RebuiltLayer& layer = layers_[id];
  std::vector<NodeId> out;
  if (layer.opaque) return NodeOf(id).weights;
  const bool by_layer = keras3() || NodeOf(id).is(kRoleModel);
  if (!by_layer) {
    const WeightLists& lists = WeightsOf(id);
    AppendNew(lists.trainable, &out);
    AppendNew(lists.non_trainable, &out);
    return out;
  }
  Collector all(&out);
  all.Append(layer.trainable);
  all.Append(layer.non_trainable);
  for (LayerId part : TrackedIn(id)) all.Append(ModelWeights(part));
  return out;
}

std::vector<WalkEntry> Rebuilder::WalkOf(LayerId id) {
  std::vector<WalkEntry> walk;
  const RebuiltLayer& layer = layers_[id];
  const std::vector<NodeId> members = LayersOf(id);
  if (NodeOf(id).is(kRoleFunctional | kRoleSequential)) {
    if (!keras3() && line().Before(2, 15)) {
      std::vector<NodeId> dependencies;
      for (NodeId member : members) {
        if (!out_.target.nodes[member].weights.empty()) dependencies.push_back(member);
        dependencies.push_back(member);
      }
      walk.push_back({"_layer_checkpoint_dependencies", OfNodes(WalkValue::Kind::kDict, dependencies)});
    }
    walk.push_back({"layers", OfNodes(WalkValue::Kind::kList, members)});
    return walk;
  }
  const bool public_names = keras3() && line().AtLeast(3, 0, 2) && layer.class_name == "MultiHeadAttention";
  for (const LayerPart& part : layer.parts) {
    const NodeId node = layers_[part.layer].node;
    if (part.item) {
      if (walk.empty() || walk.back().attribute != part.attribute) {
        walk.push_back({part.attribute, OfNodes(WalkValue::Kind::kList, {})});
      }
      walk.back().value.items.push_back(OfNode(node));
      continue;
    }
    walk.push_back({part.attribute, OfNode(node)});
    if (public_names && part.attribute.starts_with('_')) walk.push_back({part.attribute.substr(1), OfNode(node)});
  }
  const bool underscore_last = keras3() && line().AtLeast(3, 0, 2);
  std::stable_sort(walk.begin(), walk.end(), [&](const WalkEntry& a, const WalkEntry& b) {
    return WalkKey(a.attribute, underscore_last) < WalkKey(b.attribute, underscore_last);
  });
  if (!keras3() && line().AtLeast(2, 15)) std::reverse(walk.begin(), walk.end());
  return walk;
}

// The layer's own variables as save_own_variables() orders them.
std::vector<NodeId> Rebuilder::Stored(const RebuiltLayer& layer, const std::vector<NodeId>& own) const {
  std::vector<std::string> names;
  for (const NodeId id : own) names.push_back(out_.target.nodes[id].variable->short_name);
  if (!keras3() || layer.rules == nullptr || !HasAddedWeights(names)) return own;
  std::vector<NodeId> stored;
  for (const std::size_t place : StoredOrder(names)) stored.push_back(own[place]);
  return stored;
}

void Rebuilder::FinishLayer(LayerId id) {
  RebuiltLayer& layer = layers_[id];
  if (layer.opaque) return;
  const WeightLists& lists = WeightsOf(id);
  Node& node = NodeOf(id);
  node.layers = LayersOf(id);
  node.weights = lists.trainable;
  AppendNew(lists.non_trainable, &node.weights);
  std::vector<NodeId> own = layer.trainable;
  own.insert(own.end(), layer.non_trainable.begin(), layer.non_trainable.end());
  if (node.class_name.ends_with("Lookup")) {
    if (!own.empty()) node.store.emplace_back("idf_weights", own.front());
  } else {
    for (const NodeId stored : Stored(layer, own)) node.store.emplace_back(std::to_string(node.store.size()), stored);
  }
  // The count of what is stored is not compared with that of a layer with adapters, which are no part of it.
  node.store_unchecked = IgnoresStore(node.class_name) || node.store.size() < own.size();
  if (node.is(kRoleModel)) node.top_level = own;
}

void Rebuilder::Finish(LayerId model) {
  for (LayerId id = 0; id < layers_.size(); ++id) FinishLayer(id);
  for (LayerId id = 0; id < layers_.size(); ++id) {
    if (!layers_[id].opaque) NodeOf(id).walk = WalkOf(id);
  }
  out_.model = layers_[model].node;
  out_.trainable = WeightsOf(model).trainable.size();
  out_.target.source = "config";
  out_.target.environment = request_.environment;
  out_.target.objects.emplace_back("model", out_.model);
  // Keras 2 does not list the weights of a Sequential that is not built.
  const bool listed = keras3() || !NodeOf(model).is(kRoleSequential) || layers_[model].graph;
  if (!listed) return;
  for (NodeId weight : ModelWeights(model)) out_.target.variables.push_back({"model", weight});
}

}  // namespace ckptfit
