#include "diagnosis/stored_side.h"

#include <algorithm>
#include <map>
#include <numeric>

#include "base/part_path.h"
#include "diagnosis/config_layers.h"
#include "diagnosis/names.h"
#include "diagnosis/old_walk.h"
#include "diagnosis/sort_parts.h"
#include "model/bundle_key.h"

namespace ckptfit {
namespace {

// A key taken apart.
struct Key {
  std::string group;  // what owns the variable
  std::string leaf;
  std::string name;  // of the owner, as the program called it; may be empty
};

bool StartsWith(std::string_view text, std::string_view head) { return text.substr(0, head.size()) == head; }

std::string_view WithoutPrefix(std::string_view text, std::string_view head) {
  return StartsWith(text, head) ? text.substr(head.size()) : text;
}

// docs/formats/tensor_bundle.md 4.3: in a key "." is written ".." and "/" inside a name ".S".
std::string Unescaped(std::string_view name) {
  std::string out;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (name[i] == '.' && i + 1 < name.size()) {
      ++i;
      out += name[i] == 'S' ? '/' : name[i];
    } else {
      out += name[i];
    }
  }
  return out;
}

// "dense" of "dense/kernel:0".
std::string OwnerName(std::string_view variable_name) { return std::string(LastPart(ParentPart(variable_name))); }

// "model/dense/kernel/.ATTRIBUTES/VARIABLE_VALUE"; elements of a list belong to its owner: "blocks/ws/0", "blocks/ws/0/1".
Key BundleKey(const Checkpoint& checkpoint, const TensorInfo& tensor) {
  const std::string_view path = PathOfKey(ModelKey(checkpoint, tensor));
  Key key{std::string(ParentPart(path)), Unescaped(LastPart(path)), OwnerName(tensor.name)};
  if (!AllDigits(key.leaf) || key.group.empty()) {
    key.leaf = LeafName(key.leaf);
    return key;
  }
  for (bool in_list = true; in_list && !key.group.empty();) {
    in_list = AllDigits(LastPart(key.group));
    key.leaf = JoinParts(LastPart(key.group), key.leaf);
    key.group = std::string(ParentPart(key.group));
  }
  return key;
}

// "dense/dense/kernel:0": the layer's name, then the variable's, which may have slashes of its own.
Key LegacyKey(const TensorInfo& tensor) {
  std::string_view path = WithoutPrefix(tensor.key, "model_weights/");
  std::string_view inner = path.substr(std::min(path.size(), path.find('/') + 1));
  if (!tensor.name.empty() && path.size() > tensor.name.size() + 1 && path.ends_with(tensor.name)) inner = tensor.name;
  const std::string_view layer = path.substr(0, path.size() - std::min(path.size(), inner.size() + 1));
  const std::string_view owner = LastPart(ParentPart(inner));
  Key key{std::string(layer), LeafName(inner), std::string(owner.empty() ? layer : owner)};
  if (!ParentPart(inner).empty() && ParentPart(inner) != layer) key.group += "/" + std::string(ParentPart(inner));
  return key;
}

// "layers/dense/vars/0".
Key WalkKey(const TensorInfo& tensor) {
  const std::string_view path = tensor.key;
  const std::string_view vars = ParentPart(path);
  return {std::string(LastPart(vars) == "vars" ? ParentPart(vars) : vars), std::string(LastPart(path)), ""};
}

// "scope/dense/kernel:0"; "encoder.dense.kernel" in safetensors, where many libraries set objects apart by dots.
Key NameKey(std::string_view written) {
  std::string name(written);
  if (name.find('/') == std::string::npos) std::replace(name.begin(), name.end(), '.', '/');
  return {std::string(ParentPart(name)), LeafName(name), std::string(LastPart(ParentPart(name)))};
}

Key KeyOf(const Checkpoint& checkpoint, const TensorInfo& tensor, Matching matching) {
  switch (matching) {
    case Matching::kObjectPath:
      return BundleKey(checkpoint, tensor);
    case Matching::kPosition:
    case Matching::kLayerName:
      return LegacyKey(tensor);
    case Matching::kWalkPath:
      return WalkKey(tensor);
    case Matching::kVariableName:
    case Matching::kNone:
      return NameKey(tensor.name.empty() ? tensor.key : tensor.name);
  }
  return {};
}

// Parts in the writer's order where it is known, else as the keys sort.
void OrderParts(const Checkpoint& checkpoint, Layer* layer) {
  const auto less = [&](std::size_t a, std::size_t b) {
    const Part& x = layer->parts[a];
    const Part& y = layer->parts[b];
    const std::uint32_t x_order = checkpoint.tensors[x.index].order;
    const std::uint32_t y_order = checkpoint.tensors[y.index].order;
    return x_order != y_order ? x_order < y_order : NaturalLess(x.leaf, y.leaf);
  };
  SortParts(less, &layer->parts);
}

std::uint32_t OrderOf(const Checkpoint& checkpoint, const Layer& layer) {
  std::uint32_t order = TensorInfo::kNoOrder;
  for (const Part& part : layer.parts) order = std::min(order, checkpoint.tensors[part.index].order);
  return order;
}

// What the config says about layers, by walk path (for .keras) and by name.
class ConfigIndex {
 public:
  ConfigIndex(const Checkpoint& checkpoint, const std::vector<Layer>& stored)
      : layers_(ConfigLayers(checkpoint.config)) {
    if (!layers_.empty()) listed_ = ListedPaths(stored, checkpoint.writer.keras);
    for (std::size_t i = 0; i < layers_.size(); ++i) {
      by_walk_.emplace(layers_[i].walk, i);
      by_name_.emplace(layers_[i].name, i);
    }
  }
  bool empty() const { return layers_.empty(); }
  // Position of the layer that a group belongs to: itself or the nearest one above it; -1 when there is none.
  int Find(const Layer& layer, Matching matching) const {
    if (matching == Matching::kWalkPath) return FindAbove(WalkOf(layer), by_walk_);
    const auto it = by_name_.find(layer.name);
    if (it != by_name_.end()) return static_cast<int>(it->second);
    return FindAbove(layer.identity, by_name_);
  }
  const ConfigLayer& operator[](int i) const { return layers_[static_cast<std::size_t>(i)]; }
  // Whether the layer is that one itself.
  bool Is(int i, const Layer& layer) const { return (*this)[i].walk == WalkOf(layer) || (*this)[i].name == layer.name; }

 private:
  // The path of a group as a walk over lists of layers names it.
  std::string_view WalkOf(const Layer& layer) const {
    const auto other = listed_.find(layer.identity);
    return other == listed_.end() ? layer.identity : other->second;
  }
  static int FindAbove(std::string_view path, const std::map<std::string, std::size_t, std::less<>>& index) {
    for (; !path.empty(); path = ParentPart(path)) {
      const auto it = index.find(path);
      if (it != index.end()) return static_cast<int>(it->second);
    }
    return -1;
  }
  std::vector<ConfigLayer> layers_;
  std::map<std::string, std::string, std::less<>> listed_;  // by group
  std::map<std::string, std::size_t, std::less<>> by_walk_;
  std::map<std::string, std::size_t, std::less<>> by_name_;
};

// Whether a part of the path, but for its last one, is what Keras and its users call an optimizer.
bool HasOptimizerPart(std::string_view path) {
  constexpr std::string_view kWord = "optimizer";
  for (auto at = path.find(kWord); at != std::string_view::npos; at = path.find(kWord, at + 1)) {
    std::size_t begin = at;
    if (begin > 0 && path[begin - 1] == '_') --begin;
    if (begin > 0 && path[begin - 1] != '/') continue;
    const std::string_view rest = path.substr(at + kWord.size());
    const bool whole = StartsWith(rest, "/");
    const bool longer = StartsWith(rest, "_weights/") || StartsWith(rest, "_experimental/");
    if (whole || (longer && begin == at)) return true;
  }
  return false;
}

// Out of what Keras calls so inside a layer: "layers/lstm" of "layers/lstm/cell", "layers/bidirectional" of
// "layers/bidirectional/forward_layer/cell".
std::string_view WithoutInner(std::string_view path) {
  while (LastPart(path) == "cell" || LastPart(path) == "layer" || LastPart(path).ends_with("ward_layer")) {
    path = ParentPart(path);
  }
  return path;
}

// The layer's type as the file tells it: by its class, or by a name that Keras made from the class.
std::string ToldType(const Layer& layer, Matching matching) {
  if (!layer.class_name.empty()) return SnakeCase(layer.class_name);
  if (matching == Matching::kWalkPath) {
    const std::string_view base = WithoutCounter(LastPart(WithoutInner(layer.identity)));
    return IsKerasType(base) ? std::string(base) : "";
  }
  const std::string_view base = WithoutCounter(layer.name);
  return IsKerasType(base) ? std::string(base) : "";
}

// Weights by object path may tell the names of objects.
void NameByObject(const Checkpoint& checkpoint, Layer* layer) {
  const auto named = [&](std::string_view path) {
    const auto found = checkpoint.object_names.find(path);
    return found == checkpoint.object_names.end() ? std::string() : found->second;
  };
  if (layer->name.empty()) layer->name = named(layer->identity);
  if (layer->speak.empty()) layer->speak = named(WithoutInner(layer->identity));
}

// Class and public name of a group: the config's word, else what its path or its variables tell.
void Name(const Checkpoint& checkpoint, const ConfigIndex& config, Matching matching, Layer* layer) {
  const int at = config.Find(*layer, matching);
  const bool exact = at >= 0 && config.Is(at, *layer);
  if (at >= 0) {
    layer->speak = config[at].name;
    if (exact) {
      layer->class_name = config[at].class_name;
      layer->name = config[at].name;
    }
  }
  if (matching == Matching::kWalkPath) NameByObject(checkpoint, layer);
  layer->type = ToldType(*layer, matching);
  layer->type_told = !layer->type.empty();
  if (!layer->type_told) layer->type = GuessType(layer->parts);
  if (matching == Matching::kWalkPath) NameNumberedParts(layer->type, &layer->parts);
  if (layer->speak.empty()) layer->speak = layer->name.empty() ? layer->identity : layer->name;
}

// Sorts layers by the writer's order, else by that of the config, else by name; tells whether the order means
// something.
bool OrderLayers(const Checkpoint& checkpoint, Matching matching, const ConfigIndex& config,
                 std::vector<Layer>* layers) {
  struct Rank {
    std::uint32_t order;
    int config;
    std::size_t at;
  };
  std::vector<Rank> ranks;
  bool known = true;
  for (std::size_t i = 0; i < layers->size(); ++i) {
    ranks.push_back({OrderOf(checkpoint, (*layers)[i]), config.Find((*layers)[i], matching), i});
    known = known && (ranks.back().order != TensorInfo::kNoOrder || ranks.back().config >= 0);
  }
  std::stable_sort(ranks.begin(), ranks.end(), [&](const Rank& a, const Rank& b) {
    if (a.order != b.order) return a.order < b.order;
    if (known && a.config != b.config) return a.config < b.config;
    return NaturalLess((*layers)[a.at].identity, (*layers)[b.at].identity);
  });
  std::vector<Layer> sorted;
  sorted.reserve(layers->size());
  for (const Rank& rank : ranks) sorted.push_back(std::move((*layers)[rank.at]));
  *layers = std::move(sorted);
  return known;
}

}  // namespace

std::string_view ModelKey(const Checkpoint& checkpoint, const TensorInfo& tensor) {
  const auto other = checkpoint.under_optimizers.find(tensor.key);
  return other == checkpoint.under_optimizers.end() || other->second.empty() ? tensor.key : other->second;
}

Belongs BelongsTo(const Checkpoint& checkpoint, const TensorInfo& tensor) {
  if (tensor.dtype == DType::kString) return Belongs::kOther;
  const auto under = checkpoint.under_optimizers.find(tensor.key);
  const bool moved = under != checkpoint.under_optimizers.end();
  if (moved && under->second.empty()) return Belongs::kOptimizer;
  const std::string_view key = moved ? under->second : tensor.key;
  if (key.find("/.OPTIMIZER_SLOT/") != std::string_view::npos) return Belongs::kOptimizer;
  if (HasOptimizerPart(key)) return Belongs::kOptimizer;
  for (const std::string_view head :
       {"save_counter", "keras_api/", "metrics/", "compile_metrics/", "_CHECKPOINTABLE"}) {
    if (StartsWith(key, head)) return Belongs::kOther;
  }
  return checkpoint.counters.contains(key) ? Belongs::kOther : Belongs::kModel;
}

Side StoredSide(const Checkpoint& checkpoint, Matching matching) {
  Side side;
  if (matching == Matching::kNone) return side;
  std::map<std::string, std::size_t> groups;
  for (std::size_t i = 0; i < checkpoint.tensors.size(); ++i) {
    const TensorInfo& tensor = checkpoint.tensors[i];
    if (BelongsTo(checkpoint, tensor) != Belongs::kModel) continue;
    Key key = KeyOf(checkpoint, tensor, matching);
    const auto [it, fresh] = groups.emplace(key.group, side.layers.size());
    if (fresh) {
      Layer layer;
      layer.name = key.name;
      layer.outer = FirstPart(key.group);
      // Legacy loaders look no deeper than the layers directly inside the model.
      const bool legacy = matching == Matching::kPosition || matching == Matching::kLayerName;
      layer.identity = legacy ? layer.outer : key.group;
      layer.shares_identity = legacy;
      layer.way = key.group.empty() ? tensor.key : key.group;
      layer.half = HalfIn(key.group);
      side.layers.push_back(std::move(layer));
    }
    const bool numbered = AllDigits(key.leaf);
    std::string role = tensor.name.empty() ? "" : LeafName(tensor.name);
    if (role.empty() || role == kUnnamed) role = numbered ? "" : LeafName(key.leaf);
    side.layers[it->second].parts.push_back({key.leaf, role, tensor.shape, tensor.dtype, i});
  }
  const ConfigIndex config(checkpoint, side.layers);
  for (Layer& layer : side.layers) OrderParts(checkpoint, &layer);
  side.ordered = OrderLayers(checkpoint, matching, config, &side.layers);
  for (Layer& layer : side.layers) Name(checkpoint, config, matching, &layer);
  return side;
}

}  // namespace ckptfit
