// What a class of the program with a from_config() of its own reads from the config: serialized layers and models.
//
// Such a method is there to deserialize what get_config() serialized. That is done as the saving library of Keras 3
// would, or that of Keras 2 since 2.12; what it raises, the method raises. Models that come of it take the places of
// those that the program's instance holds: the file says how they are built, not the program.
#include <algorithm>
#include <iterator>
#include <unordered_set>

#include "loading/keras_model/rebuilder.h"
#include "loading/keras_model/references.h"

namespace ckptfit {
namespace {

constexpr std::size_t kMaxPatches = 64;

bool IsSerialized(const Value& value) {
  return value.is_object() && value.Has("module") && value.Has("class_name") && value.Has("config");
}

// A layer or model of Keras itself.
bool IsKerasLayer(const Value& value, const Environment& environment) {
  const std::string& module = value["module"].AsString();
  if (!IsSerialized(value) || !(module == "keras" || module.starts_with("keras."))) return false;
  const std::string& name = value["class_name"].AsString();
  const bool model = name == "Functional" || name == "Sequential";
  return model || (module.starts_with("keras.layers") && FindConstructor(ObjectKind::kLayer, name, environment));
}

// The layers inside of one that has the name, or kNoNode.
NodeId LayerNamed(const Target& program, NodeId root, const std::string& name) {
  std::vector<NodeId> open{root};
  std::unordered_set<NodeId> seen{root};
  while (!open.empty() && !name.empty()) {
    const NodeId next = open.back();
    open.pop_back();
    for (const NodeId layer : program.nodes[next].layers) {
      if (program.nodes[layer].name == name) return layer;
      if (seen.insert(layer).second) open.push_back(layer);
    }
  }
  return kNoNode;
}

// What the instance has under the attribute: one layer, or a list or tuple of them.
std::vector<NodeId> LayersAt(const Target& program, NodeId instance, const std::string& attribute) {
  for (const WalkEntry& entry : program.nodes[instance].walk) {
    if (entry.attribute != attribute && entry.attribute != "_" + attribute) continue;
    const WalkValue& value = entry.value;
    std::vector<NodeId> found;
    if (value.kind == WalkValue::Kind::kNode) found.push_back(value.node);
    for (const WalkValue& item : value.items) {
      if (item.kind != WalkValue::Kind::kNode) return {};
      found.push_back(item.node);
    }
    const bool layers =
        std::all_of(found.begin(), found.end(), [&](NodeId id) { return program.nodes[id].is(kRoleLayer); });
    return layers ? found : std::vector<NodeId>();
  }
  return {};
}

bool SameWeights(const Target& a, NodeId left, const Target& b, NodeId right) {
  const std::vector<NodeId>& one = a.nodes[left].weights;
  const std::vector<NodeId>& other = b.nodes[right].weights;
  return std::equal(one.begin(), one.end(), other.begin(), other.end(), [&](NodeId x, NodeId y) {
    const Variable& mine = *a.nodes[x].variable;
    const Variable& its = *b.nodes[y].variable;
    return mine.shape == its.shape && mine.name == its.name;
  });
}

// Puts `now` where the first of `gone` stands, and takes the others away.
template <typename T, typename IsGone>
void Replace(std::vector<T>* list, const std::vector<T>& now, const IsGone& is_gone) {
  const auto first = std::find_if(list->begin(), list->end(), is_gone);
  if (first == list->end()) return;
  const auto place = first - list->begin();
  std::erase_if(*list, is_gone);
  list->insert(list->begin() + place, now.begin(), now.end());
}

// Objects in the place of others.
struct Exchange {
  std::unordered_set<NodeId> gone;
  std::vector<NodeId> now;

  void In(std::vector<NodeId>* list) const {
    Replace(list, now, [&](NodeId id) { return gone.contains(id); });
  }
  void In(WalkValue* root) const {
    std::vector<WalkValue> values(now.size());
    for (std::size_t i = 0; i < now.size(); ++i) values[i].node = now[i];
    std::vector<WalkValue*> open{root};
    while (!open.empty()) {
      WalkValue& value = *open.back();
      open.pop_back();
      if (value.kind == WalkValue::Kind::kNode && gone.contains(value.node) && !now.empty()) value.node = now.front();
      Replace(&value.items, values,
              [&](const WalkValue& item) { return item.kind == WalkValue::Kind::kNode && gone.contains(item.node); });
      for (WalkValue& item : value.items) open.push_back(&item);
    }
  }
};

// Appends the nodes of models that were read from the config, and puts them wherever `gone` stood.
void Put(std::vector<Rebuilt> made, const std::vector<NodeId>& gone, Target* program) {
  Exchange models, weights;
  models.gone.insert(gone.begin(), gone.end());
  for (const NodeId id : gone)
    weights.gone.insert(program->nodes[id].weights.begin(), program->nodes[id].weights.end());
  std::vector<Node> added;
  for (Rebuilt& model : made) {
    const auto offset = static_cast<NodeId>(program->nodes.size() + added.size());
    for (Node& node : model.target.nodes) {
      ForEachReference(node, [&](NodeId& id) {
        if (id != kNoNode) id += offset;
      });
    }
    const std::vector<NodeId>& own = model.target.nodes[model.model].weights;
    weights.now.insert(weights.now.end(), own.begin(), own.end());
    models.now.push_back(model.model + offset);
    std::move(model.target.nodes.begin(), model.target.nodes.end(), std::back_inserter(added));
  }
  for (Node& node : program->nodes) {
    models.In(&node.layers);
    weights.In(&node.weights);
    for (WalkEntry& entry : node.walk) models.In(&entry.value);
  }
  std::move(added.begin(), added.end(), std::back_inserter(program->nodes));
}

}  // namespace

Rebuilder::Thrown Rebuilder::ReadHeld(const CustomObject& custom, const Value& config, std::vector<HeldModels>* held) {
  if (!custom.has_from_config || (!keras3() && line().Before(2, 12))) return std::nullopt;
  for (const auto& [attribute, value] : config.AsObject()) {
    const Value::Array one = value.is_array() ? Value::Array() : Value::Array{value};
    const Value::Array& items = value.is_array() ? value.AsArray() : one;
    HeldModels read{attribute, value.is_array(), {}};
    for (const Value& item : items) {
      if (!IsKerasLayer(item, request_.environment)) continue;
      if (depth_ >= kMaxModelNesting) return TooDeep().error();
      const RebuildRequest request{item, request_.program,        request_.environment,
                                   true, request_.custom_objects, request_.safe_mode};
      Rebuilder inner(request);
      inner.depth_ = depth_ + 1;
      Rebuilt made = inner.Run();
      if (made.raised) {
        std::move(made.steps.begin(), made.steps.end(), std::back_inserter(out_.steps));
        std::move(made.unknowns.begin(), made.unknowns.end(), std::back_inserter(out_.unknowns));
        return made.raised;
      }
      if (made.model != kNoNode && !made.undecided) read.made.push_back(std::move(made));
    }
    if (!read.made.empty() && read.made.size() == items.size()) held->push_back(std::move(read));
  }
  return std::nullopt;
}

// The program with the models of the config in it; nothing when they are the same.
std::optional<Target> Rebuilder::WithHeld(LayerId id, NodeId instance) {
  const auto held = held_.find(id);
  if (held == held_.end()) return std::nullopt;
  std::optional<Target> program;
  for (HeldModels& part : held->second) {
    const Target& now = program ? *program : classes_.program();
    std::vector<NodeId> gone = LayersAt(now, instance, part.attribute);
    if (gone.empty() && !part.list) {
      const Node& root = part.made[0].target.nodes[part.made[0].model];
      const NodeId named = LayerNamed(now, instance, root.name);
      if (named != kNoNode) gone.push_back(named);
    }
    const auto same = [&](NodeId old, const Rebuilt& made) { return SameWeights(now, old, made.target, made.model); };
    const bool built = std::all_of(part.made.begin(), part.made.end(),
                                   [](const Rebuilt& made) { return !made.target.variables.empty(); });
    const bool unchanged = std::equal(gone.begin(), gone.end(), part.made.begin(), part.made.end(), same);
    if (gone.empty() || unchanged || !built) continue;
    if (++patches_ > kMaxPatches) break;
    if (!program) program = classes_.program();
    Put(std::move(part.made), gone, &*program);
  }
  return program;
}

}  // namespace ckptfit
