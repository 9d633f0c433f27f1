// Variables of the program's own layers: taken from an instance of the class in the description.
//
// What a custom build() makes cannot be computed; but the program holds an instance that its code made. Its inner
// layers and variables are copied, under the new layer's name, with the sizes that follow from the config replaced.
#include <algorithm>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "base/contains.h"
#include "loading/keras_model/rebuilder.h"
#include "loading/keras_model/references.h"
#include "loading/keras_model/shape_guess.h"

namespace ckptfit {
namespace {

// "a/scale/w:0" of layer "scale" -> "w:0"; nothing when the layer's name is no part of it.
std::optional<std::string> BelowLayer(const std::string& name, const std::string& layer) {
  const std::string part = layer + "/";
  if (name.starts_with(part)) return name.substr(part.size());
  const std::size_t at = name.find("/" + part);
  if (at == std::string::npos) return std::nullopt;
  return name.substr(at + 1 + part.size());
}

// "dense/kernel:0" of a layer that holds a layer "dense": made when that was called, not by the owner's build().
bool IsOfPart(const Target& program, const Node& owner, const std::string& below) {
  return std::any_of(owner.layers.begin(), owner.layers.end(), [&](NodeId part) {
    return !program.nodes[part].name.empty() && below.starts_with(program.nodes[part].name + "/");
  });
}

// Names of the layers that a config holds with a build_config: reading them from it builds them.
std::unordered_set<std::string> BuiltByConfig(const Value& config) {
  std::unordered_set<std::string> names;
  std::vector<const Value*> open{&config};
  while (!open.empty()) {
    const Value& value = *open.back();
    open.pop_back();
    if (value["build_config"].is_object()) names.insert(value["config"]["name"].AsString());
    for (const Value& item : value.AsArray()) open.push_back(&item);
    for (const auto& [key, item] : value.AsObject()) open.push_back(&item);
  }
  names.erase("");
  return names;
}

// The name from the innermost layer on that was built before the layers around it: "gate/dense/kernel" -> "dense/kernel".
std::string FromBuiltPart(const std::string& name, const std::unordered_set<std::string>& built) {
  if (built.empty()) return name;
  for (std::size_t end = name.rfind('/'); end != std::string::npos && end > 0;) {
    const std::size_t slash = name.rfind('/', end - 1);
    const std::size_t begin = slash == std::string::npos ? 0 : slash + 1;
    if (built.contains(name.substr(begin, end - begin))) return name.substr(begin);
    end = slash;
  }
  return name;
}

// Copies a node and all that its layers, weights, walk and store refer to; gives the copies in order.
class Copier {
 public:
  // Only nodes before `own` count for variables().
  Copier(const Target& from, NodeId own, Target* to) : from_(from), own_(own), to_(to) {}

  // Overwrites `into` with a copy of `root`.
  void Copy(NodeId root, NodeId into) {
    places_[root] = into;
    to_->nodes[into] = Stripped(root);
    open_.push_back(into);
    while (!open_.empty()) {
      const NodeId next = open_.back();
      open_.pop_back();
      Node node = std::move(to_->nodes[next]);
      ForEachReference(node, [&](NodeId& id) { id = PlaceOf(id); });
      to_->nodes[next] = std::move(node);
    }
  }

  const std::vector<NodeId>& variables() const { return variables_; }

 private:
  Node Stripped(NodeId id) const {
    Node node = from_.nodes[id];
    node.children.clear();
    node.lookup.clear();
    node.slots.clear();
    return node;
  }

  NodeId PlaceOf(NodeId id) {
    const auto known = places_.find(id);
    if (known != places_.end()) return known->second;
    const auto place = static_cast<NodeId>(to_->nodes.size());
    places_[id] = place;
    to_->nodes.push_back(Stripped(id));
    if (to_->nodes.back().variable && id < own_) variables_.push_back(place);
    open_.push_back(place);
    return place;
  }

  const Target& from_;
  const NodeId own_;
  Target* to_;
  std::unordered_map<NodeId, NodeId> places_;
  std::vector<NodeId> open_;
  std::vector<NodeId> variables_;
};

// Whether another integer argument has the same size and changes otherwise.
bool IsAmbiguous(const Value& before, const Value& after, std::int64_t size, std::int64_t now) {
  const auto& arguments = before.AsObject();
  return std::any_of(arguments.begin(), arguments.end(), [&](const auto& argument) {
    const Value& other = after[argument.first];
    return argument.second.is_int() && argument.second.AsInt() == size && !(other.is_int() && other.AsInt() == now);
  });
}

bool IsSizeIn(const Target& program, const Node& layer, std::int64_t size) {
  return std::any_of(layer.weights.begin(), layer.weights.end(), [&](NodeId weight) {
    const auto& variable = program.nodes[weight].variable;
    return variable && Contains(variable->shape.dims, size);
  });
}

void Unbuild(Node* node) {
  if (!node->is(kRoleLayer)) return;
  node->built = false;
  node->store.clear();
  node->weights.clear();
  node->top_level.clear();
}

// A model that has its variables when its constructor returns: of inputs and outputs, or a Sequential that knows its input.
bool IsMadeWhole(const Node& node) {
  if (node.is(kRoleFunctional)) return true;
  const Value::Array& layers = node.config["layers"].AsArray();
  if (!node.is(kRoleSequential) || layers.empty()) return false;
  const Value& first = layers.front();
  return first["class_name"].AsString() == "InputLayer" || first["config"].Has("batch_input_shape");
}

std::string LayersOfAnother(const std::string& class_name, const std::string& argument) {
  return "the layers that " + class_name + " makes of another `" + argument + "`";
}

bool HaveOtherLengths(const Value& a, const Value& b) {
  return a.is_array() && b.is_array() && a.AsArray().size() != b.AsArray().size();
}

// Whether the object holds a list of that many others.
bool HoldsThatMany(const Node& node, std::int64_t count) {
  return std::any_of(node.walk.begin(), node.walk.end(), [&](const WalkEntry& entry) {
    return entry.value.kind == WalkValue::Kind::kList && static_cast<std::int64_t>(entry.value.items.size()) == count;
  });
}

}  // namespace

// An argument that says how many parts there are, with another value than the program's instance has, or "".
std::string Rebuilder::OtherCountBy(const CustomObject& custom, NodeId instance, const Value& config) const {
  const Target& program = classes_.program();
  const Node& made = program.nodes[instance];
  for (const auto& [name, value] : made.config.AsObject()) {
    const Value* now = config.Find(name);
    if (now == nullptr) now = custom.signature.defaults.Find(name);
    if (now == nullptr || *now == value) continue;
    if (Contains(custom.counts, name) || HaveOtherLengths(value, *now)) return name;
    const bool counts = value.is_int() && HoldsThatMany(made, value.AsInt());
    if (counts && !IsSizeIn(program, made, value.AsInt())) return name;
  }
  return "";
}

// An argument that makes other layers than the program's instance has, or other sizes that cannot be told; or nothing.
std::string Rebuilder::OtherLayersBy(NodeId instance, const Value& config) const {
  const Target& program = classes_.program();
  const Value& mine = program.nodes[instance].config;
  for (const auto& [name, value] : mine.AsObject()) {
    const Value* const now = config.Find(name);
    const bool shapes_nothing = name == "trainable" || value.is_string() || value.is_double() || value.is_object();
    if (now == nullptr || shapes_nothing || *now == value) continue;
    const bool size = value.is_int() && now->is_int() && IsSizeIn(program, program.nodes[instance], value.AsInt());
    if (!size || IsAmbiguous(mine, config, value.AsInt(), now->AsInt())) return name;
  }
  return "";
}

// The program's instance that is nearest to a layer: of its class, if possible of its name.
NodeId Rebuilder::InstanceFor(const CustomObject& custom, const std::string& name) const {
  const Target& program = classes_.program();
  NodeId best = custom.instance;
  for (std::size_t i = 0; i < program.nodes.size(); ++i) {
    const Node& node = program.nodes[i];
    if (node.class_name != custom.class_name || node.module != custom.module || !node.is(kRoleLayer)) continue;
    if (best == kNoNode || node.name == name) best = static_cast<NodeId>(i);
    if (node.name == name) break;
  }
  return best;
}

// NOLINTNEXTLINE(performance-unnecessary-value-param): often the name of a node, and nodes move
void Rebuilder::CloneVariables(LayerId id, std::string scope, const CallShapes& inputs) {
  const CustomObject& custom = *layers_[id].custom;
  const NodeId instance = InstanceFor(custom, NameOf(id));
  if (instance == kNoNode) {
    out_.unknowns.push_back("the variables of " + custom.class_name + ", of which the program holds no instance");
    return;
  }
  const Node own = NodeOf(id);
  if (!held_.contains(id)) {
    const std::string argument = OtherCountBy(custom, instance, own.config);
    if (!argument.empty()) LeaveUndecided(LayersOfAnother(custom.class_name, argument));
  }
  const Node& model = classes_.program().nodes[instance];
  const std::optional<Target> patched = WithHeld(id, instance);
  Copier copier(patched ? *patched : classes_.program(), static_cast<NodeId>(classes_.program().nodes.size()),
                &out_.target);
  copier.Copy(instance, layers_[id].node);
  Node& node = NodeOf(id);
  node.name = own.name;
  node.trainable = own.trainable;
  node.config = own.config;
  node.roles |= own.roles;
  node.built = true;
  const ShapeGuess guess(custom, classes_.program(), instance, own.config, inputs);
  // Model.build() of Keras 2 runs call() outside the model's scope.
  const bool own_build = custom.own_build && !custom.own_build->base;
  const bool builds_parts = custom.own_build && custom.own_build->parts;
  const bool waits_for_call = !keras3() && !builds_parts && (own_build || !NodeOf(id).is(kRoleModel));
  const auto built = keras3() ? BuiltByConfig(own.config) : std::unordered_set<std::string>();
  for (NodeId variable_id : copier.variables()) {
    Variable& variable = *out_.target.nodes[variable_id].variable;
    variable.shape = guess.Adapt(variable.shape);
    const auto below = BelowLayer(variable.name, model.name);
    if (!below) continue;
    const bool same_short = variable.short_name == variable.name;
    const bool shared = variable.shared_name + ":0" == variable.name;
    const bool by_call = scope.empty() && waits_for_call && IsOfPart(classes_.program(), model, *below);
    // add_weight() of Keras 3 opens the scope of its layer, also where nobody else has.
    const bool by_layer = scope.empty() && keras3() && *below == variable.short_name;
    const std::string& under = by_call || by_layer ? own.name : scope;
    variable.name = FromBuiltPart(under.empty() ? *below : under + "/" + *below, built);
    if (same_short) variable.short_name = variable.name;
    if (shared && variable.name.ends_with(":0"))
      variable.shared_name = variable.name.substr(0, variable.name.size() - 2);
  }
}

// Takes the variables of the layers inside away, which a call would make that nobody makes.
void Rebuilder::StripParts(LayerId id) {
  std::vector<NodeId> open = NodeOf(id).layers;
  std::unordered_set<NodeId> seen(open.begin(), open.end());
  std::unordered_set<NodeId> gone;
  while (!open.empty()) {
    Node& part = out_.target.nodes[open.back()];
    open.pop_back();
    if (IsMadeWhole(part)) continue;
    gone.insert(part.weights.begin(), part.weights.end());
    Unbuild(&part);
    for (const NodeId inner : part.layers) {
      if (seen.insert(inner).second) open.push_back(inner);
    }
  }
  Node& root = NodeOf(id);
  std::erase_if(root.weights,
                [&](NodeId weight) { return gone.contains(weight) && !Contains(root.top_level, weight); });
}

// A model of the program that neither its config nor a call has built: the layers that its constructor made, without what
// their build() would make.
void Rebuilder::CloneUnbuilt(LayerId id) {
  const std::size_t before = out_.target.nodes.size();
  CloneVariables(id, NameOf(id), {});
  Unbuild(&NodeOf(id));
  for (std::size_t i = before; i < out_.target.nodes.size(); ++i) Unbuild(&out_.target.nodes[i]);
}

}  // namespace ckptfit
