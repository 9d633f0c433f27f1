#include "repair/layout/carry_state.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "repair/assign/layers.h"
#include "repair/layout/object_graph.h"
#include "repair/optimizer/state.h"

namespace ckptfit {
namespace {

constexpr std::string_view kCounter = "save_counter";
constexpr std::string_view kValue = "VARIABLE_VALUE";
constexpr const char* kSameSlot = "slot of the same name of the same variable";

const std::int64_t* ChildOf(const ObjectGraph::Node& node, std::string_view name) {
  for (const ObjectGraph::Edge& edge : node.children) {
    if (edge.name == name) return &edge.child;
  }
  return nullptr;
}

const std::int64_t* StoredCounter(const ObjectGraph& stored) {
  return stored.nodes.empty() ? nullptr : ChildOf(stored.nodes.front(), kCounter);
}

class Carrier {
 public:
  Carrier(const Case& c, const ObjectGraph& stored, ProgramLayout& layout, std::vector<PlannedTensor>& tensors)
      : c_(c), stored_(stored), layout_(layout), tensors_(tensors) {
    for (std::size_t i = 0; i < c.checkpoint.tensors.size(); ++i)
      stored_tensors_.emplace(c.checkpoint.tensors[i].key, i);
    for (const ProgramLayout::Slot& slot : layout.slots) variable_of_key_.emplace(slot.key, slot.variable);
  }

  void CarryOptimizers() {
    paths_ = ObjectPaths(layout_.graph);
    pairs_ = PairOptimizers(c_, stored_, Variables(c_, stored_, tensors_));
    for (const PlannedTensor& tensor : tensors_) planned_keys_.insert(tensor.key);
    FindPlaces();
    const std::size_t objects = layout_.objects.size();
    for (std::size_t node = 0; node < objects; ++node) {
      if (!IsOptimizer(node)) continue;
      if (const OptimizerPair* pair = PairOf(node)) {
        if (pair->Agrees()) CarryPair(node, *pair);
        continue;
      }
      const auto other = StoredOptimizer(node);
      if (!other || !SameKind(node, *other)) continue;
      CarryChildren(node, *other);
      CarrySlots(node, *other);
    }
  }

  // restore() makes it after the rest, and gives it the value that waits at the root.
  void CarryCounter() {
    const auto tensor = TensorOf(*StoredCounter(stored_));
    if (!tensor || c_.checkpoint.tensors[*tensor].dtype != DType::kInt64 ||
        c_.checkpoint.tensors[*tensor].shape.rank() != 0) {
      return;
    }
    const std::size_t place = AddNode();
    At(0).children.push_back({std::string(kCounter), static_cast<std::int64_t>(place)});
    Give(place, std::string(kCounter), *tensor, "the counter of saves");
  }

 private:
  static StoredVariables Variables(const Case& c, const ObjectGraph& stored,
                                   const std::vector<PlannedTensor>& tensors) {
    const auto nodes = NodesByKey(stored);
    StoredVariables variables;
    for (const PlannedTensor& tensor : tensors) {
      const auto node = nodes.find(c.checkpoint.tensors[tensor.tensor].key);
      if (tensor.variable == kNoVariable || node == nodes.end()) continue;
      variables.emplace(c.target->variables[tensor.variable].node, node->second);
    }
    return variables;
  }

  using SlotName = std::pair<std::size_t, std::string>;  // the variable's node in the layout, and the name
  using SlotPlaces = std::map<SlotName, std::size_t>;    // the slot variable's node

  ObjectGraph::Node& At(std::size_t node) { return layout_.graph.nodes[node]; }
  const ObjectGraph::Node& StoredAt(std::int64_t node) const { return stored_.nodes[static_cast<std::size_t>(node)]; }

  bool IsOptimizer(std::size_t node) const {
    const NodeId object = layout_.objects[node];
    return object != kNoNode && c_.target->nodes[object].is(kRoleOptimizer);
  }

  // Names under which each node of the layout stands, and the node of each key.
  void FindPlaces() {
    names_.resize(layout_.graph.nodes.size());
    for (const ObjectGraph::Node& node : layout_.graph.nodes) {
      for (const ObjectGraph::Edge& edge : node.children) {
        if (layout_.graph.valid(edge.child)) names_[static_cast<std::size_t>(edge.child)].insert(edge.name);
      }
    }
    for (std::size_t i = 0; i < layout_.graph.nodes.size(); ++i) {
      for (const auto& attribute : layout_.graph.nodes[i].attributes) node_of_key_.emplace(attribute.key, i);
    }
  }

  // The one stored object that stands under a name of this optimizer.
  std::optional<std::int64_t> StoredOptimizer(std::size_t node) const {
    std::set<std::int64_t> found;
    for (const ObjectGraph::Node& parent : stored_.nodes) {
      for (const ObjectGraph::Edge& edge : parent.children) {
        if (stored_.valid(edge.child) && names_[node].contains(edge.name)) found.insert(edge.child);
      }
    }
    if (found.size() != 1) return std::nullopt;
    return *found.begin();
  }

  // Whether the program's optimizer has every hyper-parameter of the stored one, and every kind of slot, if it has any.
  bool SameKind(std::size_t node, std::int64_t other) const {
    const ObjectGraph::Node& here = layout_.graph.nodes[node];
    for (const ObjectGraph::Edge& edge : StoredAt(other).children) {
      if (ChildOf(here, edge.name) == nullptr) return false;
    }
    std::set<std::string> slots;
    for (const TargetSlot& slot : c_.target->nodes[layout_.objects[node]].slots) slots.insert(slot.name);
    if (slots.empty()) return true;
    const auto& stored = StoredAt(other).slots;
    return std::all_of(stored.begin(), stored.end(), [&](const auto& slot) { return slots.contains(slot.name); });
  }

  // Of optimizers whose kinds are known on both sides.
  const OptimizerPair* PairOf(std::size_t node) const {
    const auto at = std::find_if(pairs_.begin(), pairs_.end(), [&](const OptimizerPair& pair) {
      return pair.program.node == layout_.objects[node] && pair.program.kind != nullptr && pair.stored.kind != nullptr;
    });
    return at == pairs_.end() ? nullptr : &*at;
  }

  void CarryPair(std::size_t node, const OptimizerPair& pair) {
    const Node& program = c_.target->nodes[layout_.objects[node]];
    const bool legacy = program.is(kRoleLegacyOptimizer);
    if (pair.Waits(*c_.target)) return;
    confidence_ = pair.stored.proved ? 1 : kSurmise;
    const bool same = pair.program.generation == pair.stored.generation;
    slot_why_ = same ? kSameSlot : "the same state of the same variable, as that generation of optimizers keeps it";
    const std::size_t settings = At(node).children.size();
    for (std::size_t i = 0; i < settings; ++i) {
      const ObjectGraph::Edge edge = At(node).children[i];
      CarryChild(static_cast<std::size_t>(edge.child), StoredSetting(pair, edge.name));
    }
    if (legacy) CarryLaterSettings(node, pair);
    if (legacy) CarryPairSlots(node, pair);
    confidence_ = 1;
    slot_why_ = kSameSlot;
  }

  // The stored node of a setting of the program's optimizer.
  static std::optional<std::int64_t> StoredSetting(const OptimizerPair& pair, std::string_view name) {
    if (name == IterationName(pair.program.generation)) {
      name = IterationName(pair.stored.generation);
    } else if (name == LearningRateName(pair.program.generation)) {
      name = LearningRateName(pair.stored.generation);
    } else if (pair.program.generation != pair.stored.generation) {
      return std::nullopt;
    }
    const auto child = pair.stored.children.find(name);
    if (child == pair.stored.children.end()) return std::nullopt;
    return static_cast<std::int64_t>(child->second);
  }

  // Of a legacy optimizer, which makes them once it is used and then finds what waits for it.
  void CarryLaterSettings(std::size_t node, const OptimizerPair& pair) {
    const Node& program = c_.target->nodes[layout_.objects[node]];
    std::vector<std::string> names = {"iter"};
    for (const std::string_view name : {"learning_rate", "decay"}) names.emplace_back(name);
    names.insert(names.end(), pair.program.kind->settings.begin(), pair.program.kind->settings.end());
    for (const std::string& name : names) {
      if (ChildOf(At(node), name) != nullptr) continue;
      if (name != "iter" && !SettingsOf(program)[name].is_number()) continue;  // a schedule is no variable
      const auto stored = StoredSetting(pair, name);
      const auto tensor = stored ? TensorOf(*stored) : std::nullopt;
      if (!tensor || c_.checkpoint.tensors[*tensor].shape.rank() != 0) continue;
      if (name == "iter" && c_.checkpoint.tensors[*tensor].dtype != DType::kInt64) continue;
      const std::size_t place = AddNode();
      At(node).children.push_back({name, static_cast<std::int64_t>(place)});
      const std::string path = paths_[node].empty() ? name : paths_[node] + "/" + name;
      Give(place, path, *tensor, "the same setting of the same optimizer");
    }
  }

  void CarryPairSlots(std::size_t node, const OptimizerPair& pair) {
    std::vector<ObjectGraph::Slot> slots;
    for (const auto& [of, own] : pair.stored.slots) {
      if (own == kSeveralNodes) continue;
      slots.push_back({static_cast<std::int64_t>(of.second), std::string(pair.program.kind->slots[of.first].legacy),
                       static_cast<std::int64_t>(own)});
    }
    CarrySlots(node, slots);
  }

  // The stored tensor that a node of the file has as its value.
  std::optional<std::size_t> TensorOf(std::int64_t node) const {
    if (!stored_.valid(node) || StoredAt(node).attributes.size() != 1) return std::nullopt;
    const auto tensor = stored_tensors_.find(StoredAt(node).attributes.front().key);
    if (tensor == stored_tensors_.end()) return std::nullopt;
    return tensor->second;
  }

  bool HasValue(std::size_t node) const {
    const auto& attributes = layout_.graph.nodes[node].attributes;
    return std::any_of(attributes.begin(), attributes.end(),
                       [&](const auto& attribute) { return planned_keys_.contains(attribute.key); });
  }

  void Give(std::size_t node, const std::string& path, std::size_t tensor, const std::string& why) {
    const std::string key = path + "/.ATTRIBUTES/" + std::string(kValue);
    At(node).attributes = {{std::string(kValue), c_.checkpoint.tensors[tensor].name, key}};
    const auto listed = variable_of_key_.find(key);
    const std::size_t variable = listed == variable_of_key_.end() ? kNoVariable : listed->second;
    tensors_.push_back(
        {key, tensor, variable, c_.checkpoint.tensors[tensor].dtype, Conversion::kNone, why, confidence_});
    planned_keys_.insert(key);
  }

  std::size_t AddNode() {
    layout_.graph.nodes.emplace_back();
    layout_.objects.push_back(kNoNode);
    return layout_.objects.size() - 1;
  }

  void CarryChildren(std::size_t node, std::int64_t other) {
    for (const ObjectGraph::Edge& edge : At(node).children) {
      const std::int64_t* stored = ChildOf(StoredAt(other), edge.name);
      if (stored != nullptr) CarryChild(static_cast<std::size_t>(edge.child), *stored);
    }
  }

  void CarryChild(std::size_t child, std::optional<std::int64_t> stored) {
    const NodeId object = layout_.objects[child];
    const auto tensor = stored ? TensorOf(*stored) : std::nullopt;
    if (object == kNoNode || !tensor || HasValue(child)) return;
    const auto& variable = c_.target->nodes[object].variable;
    if (!variable) return;
    const TensorInfo& info = c_.checkpoint.tensors[*tensor];
    if (!variable->shape.CompatibleWith(info.shape) || variable->dtype != info.dtype) return;
    Give(child, paths_[child], *tensor, "the same setting of the same optimizer");
  }

  void CarrySlots(std::size_t node, std::int64_t other) {
    if (c_.target->nodes[layout_.objects[node]].is(kRoleLegacyOptimizer)) CarrySlots(node, StoredAt(other).slots);
  }

  // Slots of a legacy optimizer, by nodes of the stored graph.
  void CarrySlots(std::size_t node, const std::vector<ObjectGraph::Slot>& slots) {
    std::map<std::size_t, std::vector<std::size_t>> nodes_of;  // of the layout, by stored tensor
    for (const PlannedTensor& tensor : tensors_) {
      if (!tensor.change.ops.empty()) continue;  // its slots are those of the old shape or encoding
      const auto at = node_of_key_.find(tensor.key);
      if (at != node_of_key_.end()) nodes_of[tensor.tensor].push_back(at->second);
    }
    SlotPlaces places;
    for (const ObjectGraph::Slot& known : At(node).slots) {
      places.emplace(std::pair(static_cast<std::size_t>(known.variable), known.name),
                     static_cast<std::size_t>(known.slot));
    }
    for (const ObjectGraph::Slot& slot : slots) {
      const auto variable = TensorOf(slot.variable);
      const auto value = TensorOf(slot.slot);
      if (!variable || !value) continue;
      const auto owners = nodes_of.find(*variable);
      if (owners == nodes_of.end()) continue;
      for (const std::size_t owner : owners->second) CarrySlot(node, {owner, slot.name}, *value, *variable, places);
    }
  }

  void CarrySlot(std::size_t optimizer, const SlotName& name, std::size_t value, std::size_t variable,
                 SlotPlaces& places) {
    // Of another shape than its variable: no slot that an optimizer makes for it.
    if (c_.checkpoint.tensors[value].shape != c_.checkpoint.tensors[variable].shape) return;
    const auto [place, added] = places.try_emplace(name, layout_.graph.nodes.size());
    if (added) {
      AddNode();
      At(optimizer).slots.push_back(
          {static_cast<std::int64_t>(name.first), name.second, static_cast<std::int64_t>(place->second)});
    } else if (HasValue(place->second)) {
      return;
    }
    std::string path = paths_[name.first] + "/.OPTIMIZER_SLOT/";
    if (!paths_[optimizer].empty()) path += paths_[optimizer] + "/";
    Give(place->second, path + EscapeLocalName(name.second), value, slot_why_);
  }

  const Case& c_;
  const ObjectGraph& stored_;
  ProgramLayout& layout_;
  std::vector<PlannedTensor>& tensors_;
  std::vector<std::string> paths_;
  std::vector<OptimizerPair> pairs_;
  double confidence_ = 1;  // of what is given now
  const char* slot_why_ = kSameSlot;
  std::map<std::string, std::size_t, std::less<>> stored_tensors_;
  std::vector<std::set<std::string>> names_;
  std::map<std::string, std::size_t> node_of_key_;
  std::map<std::string, std::size_t> variable_of_key_;  // of the places that the layout has
  std::set<std::string> planned_keys_;
};

}  // namespace

void CarryState(const Case& c, const ObjectGraph& stored, bool optimizers, ProgramLayout& layout,
                std::vector<PlannedTensor>& tensors) {
  if (layout.graph.nodes.empty()) return;
  optimizers = optimizers && HasOptimizer(*c.target);
  const bool counter = c.call->api == Api::kCheckpointRestore && StoredCounter(stored) != nullptr &&
                       ChildOf(layout.graph.nodes.front(), kCounter) == nullptr;
  if (!optimizers && !counter) return;
  Carrier carrier(c, stored, layout, tensors);
  if (optimizers) carrier.CarryOptimizers();
  if (counter) carrier.CarryCounter();
  std::sort(tensors.begin(), tensors.end(), [](const auto& a, const auto& b) { return a.key < b.key; });
}

}  // namespace ckptfit
