#include "repair/optimizer/state.h"

#include <algorithm>
#include <optional>

#include "base/part_path.h"
#include "repair/optimizer/weights_file.h"

namespace ckptfit {
namespace {

using Names = std::set<std::string, std::less<>>;

constexpr std::string_view kInside = "inner_optimizer";  // of a LossScaleOptimizer of Keras 3

bool ScalesLoss(const Node& optimizer) { return optimizer.class_name.starts_with("LossScaleOptimizer"); }

constexpr std::size_t kMostOpen = 16;  // optimizers of one side that no name brings together

struct Slot {
  std::size_t variable = 0;
  std::string name;
  std::size_t slot = 0;
};

// What both sides have in common.
struct StateNode {
  std::string name;  // of a variable, without the number of its output
  bool is_variable = false;
  std::vector<std::pair<std::string, std::size_t>> children;
  std::vector<Slot> slots;
};
using StateGraph = std::vector<StateNode>;

StateGraph GraphOf(const Target& target) {
  StateGraph graph(target.nodes.size());
  for (std::size_t i = 0; i < graph.size(); ++i) {
    const Node& node = target.nodes[i];
    graph[i].is_variable = node.variable.has_value();
    if (node.variable) graph[i].name = node.variable->name.substr(0, node.variable->name.find(':'));
    for (const auto& [name, child] : node.children) graph[i].children.emplace_back(name, child);
    for (const TargetSlot& slot : node.slots) graph[i].slots.push_back({slot.variable, slot.name, slot.slot});
  }
  return graph;
}

StateGraph GraphOf(const ObjectGraph& stored) {
  StateGraph graph(stored.nodes.size());
  for (std::size_t i = 0; i < graph.size(); ++i) {
    const ObjectGraph::Node& node = stored.nodes[i];
    graph[i].is_variable = node.attributes.size() == 1 && node.attributes.front().name == "VARIABLE_VALUE";
    if (graph[i].is_variable) graph[i].name = node.attributes.front().full_name;
    for (const auto& edge : node.children) {
      if (stored.valid(edge.child)) graph[i].children.emplace_back(edge.name, static_cast<std::size_t>(edge.child));
    }
    for (const auto& slot : node.slots) {
      if (!stored.valid(slot.variable) || !stored.valid(slot.slot)) continue;
      graph[i].slots.push_back(
          {static_cast<std::size_t>(slot.variable), slot.name, static_cast<std::size_t>(slot.slot)});
    }
  }
  return graph;
}

// Variables by name, and by the name as Keras 3 puts it into that of a slot; kSeveralNodes where a name is that of several.
class VariableNames {
 public:
  explicit VariableNames(const StateGraph& graph) {
    for (std::size_t i = 0; i < graph.size(); ++i) {
      if (graph[i].name.empty()) continue;
      Add(&names_, graph[i].name, i);
      std::string flat = graph[i].name;
      std::replace(flat.begin(), flat.end(), '/', '_');
      Add(&flat_, flat, i);
    }
  }

  // "dense/kernel" of "Adam/m/dense/kernel" and of "m/dense/kernel".
  std::optional<std::size_t> OfKeras2(std::string_view name, std::string_view word) const {
    const std::string inner = "/" + std::string(word) + "/";
    if (name.starts_with(inner.substr(1))) return Find(names_, name.substr(word.size() + 1));
    const std::size_t at = name.find(inner);
    return at == std::string_view::npos ? std::nullopt : Find(names_, name.substr(at + inner.size()));
  }

  // "dense/kernel" of "adam/dense_kernel_momentum", also within a LossScaleOptimizer.
  std::optional<std::size_t> OfKeras3(std::string_view name, std::string_view word) const {
    const std::string end = "_" + std::string(word);
    const std::size_t slash = name.rfind('/');
    if (slash == std::string_view::npos || !name.ends_with(end)) return std::nullopt;
    const std::string_view inner = name.substr(slash + 1);
    return inner.size() <= end.size() ? std::nullopt : Find(flat_, inner.substr(0, inner.size() - end.size()));
  }

 private:
  using Map = std::map<std::string, std::size_t, std::less<>>;
  static void Add(Map* map, const std::string& name, std::size_t node) {
    const auto [at, fresh] = map->emplace(name, node);
    if (!fresh) at->second = kSeveralNodes;
  }
  static std::optional<std::size_t> Find(const Map& map, std::string_view name) {
    const auto found = map.find(name);
    if (found == map.end() || found->second == kSeveralNodes) return std::nullopt;
    return found->second;
  }
  Map names_, flat_;
};

class Reader {
 public:
  explicit Reader(StateGraph graph) : graph_(std::move(graph)), names_(graph_) {}

  const StateGraph& graph() const { return graph_; }

  // Without kind and slots.
  OptimizerState Begin(std::size_t node) const {
    OptimizerState state;
    state.node = node;
    state.children.insert(graph_[node].children.begin(), graph_[node].children.end());
    const auto iterations = state.children.find("_iterations");
    if (iterations == state.children.end()) return state;
    const bool keras3 =
        state.children.contains("_trainable_variables") || graph_[iterations->second].name.ends_with("/iteration");
    state.generation = keras3 ? OptimizerGeneration::kKeras3 : OptimizerGeneration::kNew2;
    return state;
  }

  void ReadSlots(OptimizerState* state) const {
    if (state->generation == OptimizerGeneration::kLegacy) return ReadLegacy(state);
    const auto list = state->children.find("_variables");
    if (list != state->children.end()) state->listed = graph_[list->second].children.size();
    for (std::size_t s = 0; s < state->kind->slots.size(); ++s) ReadList(s, state);
  }

  // What an optimizer whose slots were read trains.
  std::set<std::size_t> Trained(const OptimizerState& state) const {
    std::set<std::size_t> trained;
    for (const auto& [of, own] : state.slots) trained.insert(of.second);
    const auto list = state.children.find("_trainable_variables");
    if (list == state.children.end()) return trained;
    for (const auto& [name, variable] : graph_[list->second].children) trained.insert(variable);
    return trained;
  }

  Names SlotNames(std::size_t node) const {
    Names names;
    for (const Slot& slot : graph_[node].slots) names.insert(slot.name);
    return names;
  }

  // The optimizer's own name, as its variables have it in theirs.
  std::string NameOf(const OptimizerState& state) const {
    const auto first = [&](std::size_t node) {
      const std::string& name = graph_[node].name;
      const std::size_t slash = name.find('/');
      return slash == std::string::npos ? std::string() : name.substr(0, slash);
    };
    const auto at = state.children.find(IterationName(state.generation));
    if (at != state.children.end() && !first(at->second).empty()) return first(at->second);
    const auto list = state.children.find("_variables");
    if (list == state.children.end() || graph_[list->second].children.size() < 2) return "";
    return first(graph_[list->second].children.back().second);
  }

 private:
  static std::size_t SlotOfLegacy(const OptimizerKind& kind, std::string_view name) {
    std::size_t s = 0;
    while (s < kind.slots.size() && kind.slots[s].legacy != name) ++s;
    return s;
  }

  static void Put(std::size_t slot, std::size_t variable, std::size_t own, OptimizerState* state) {
    const auto [at, fresh] = state->slots.emplace(std::pair(slot, variable), own);
    if (!fresh && at->second != own) at->second = kSeveralNodes;
  }

  void ReadLegacy(OptimizerState* state) const {
    state->listed = graph_[state->node].slots.size();
    for (const Slot& slot : graph_[state->node].slots) {
      const std::size_t s = SlotOfLegacy(*state->kind, slot.name);
      if (s < state->kind->slots.size()) Put(s, slot.variable, slot.slot, state);
    }
  }

  void ReadList(std::size_t s, OptimizerState* state) const {
    const OptimizerSlot& slot = state->kind->slots[s];
    const auto list = state->children.find(slot.list);
    if (list == state->children.end()) return;
    const auto trained = state->children.find("_trainable_variables");
    const auto& own = graph_[list->second].children;
    if (own.empty() && state->generation == OptimizerGeneration::kKeras3) return ReadByNames(s, state);
    const bool parallel = trained != state->children.end() && graph_[trained->second].children.size() == own.size();
    for (std::size_t i = 0; i < own.size(); ++i) {
      const std::string& name = graph_[own[i].second].name;
      std::optional<std::size_t> variable;
      if (state->generation == OptimizerGeneration::kNew2) {
        variable = names_.OfKeras2(name, slot.keras2);
      } else if (parallel && graph_[trained->second].children[i].first == own[i].first) {
        variable = graph_[trained->second].children[i].second;
      } else {
        variable = names_.OfKeras3(name, slot.keras3);
      }
      if (variable) Put(s, *variable, own[i].second, state);
    }
  }

  // In Keras 3.6 the lists of slots have no places in a checkpoint: that of all variables has.
  void ReadByNames(std::size_t s, OptimizerState* state) const {
    const auto all = state->children.find("_variables");
    if (all == state->children.end()) return;
    std::vector<std::size_t> nameless;
    for (const std::size_t own : InPlaces(all->second)) {
      const std::string_view slot = state->kind->slots[s].keras3;
      const auto variable = names_.OfKeras3(graph_[own].name, slot);
      if (variable) {
        Put(s, *variable, own, state);
      } else if (LastPart(graph_[own].name) == slot) {
        nameless.push_back(own);
      }
    }
    PutInOrder(s, nameless, state);
  }

  // Slots without a variable in their names, Adagrad's in Keras 3.6, are made in the order of the variables.
  void PutInOrder(std::size_t s, const std::vector<std::size_t>& own, OptimizerState* state) const {
    const auto trained = state->children.find("_trainable_variables");
    if (trained == state->children.end() || graph_[trained->second].children.size() != own.size()) return;
    const std::vector<std::size_t> variables = InPlaces(trained->second);
    for (std::size_t i = 0; i < own.size(); ++i) Put(s, variables[i], own[i], state);
  }

  // What a list holds, by its places "0", "1", "10".
  std::vector<std::size_t> InPlaces(std::size_t list) const {
    auto items = graph_[list].children;
    std::sort(items.begin(), items.end(), [](const auto& a, const auto& b) {
      return a.first.size() != b.first.size() ? a.first.size() < b.first.size() : a.first < b.first;
    });
    std::vector<std::size_t> nodes;
    for (const auto& [place, node] : items) nodes.push_back(node);
    return nodes;
  }

  const StateGraph graph_;
  const VariableNames names_;
};

// Names under which the objects of the program stand: as children, and as what the call calls them.
std::map<std::size_t, Names> NamesIn(const StateGraph& graph) {
  std::map<std::size_t, Names> names;
  for (const StateNode& node : graph) {
    for (const auto& [name, child] : node.children) names[child].insert(name);
  }
  return names;
}

class Pairing {
 public:
  Pairing(const Case& c, const ObjectGraph& stored, const StoredVariables& variables)
      : compiled_(KindOfClass(CompiledOptimizer(c.checkpoint))),
        surmised_(StateIsSurmised(c)),
        variables_(variables),
        program_(GraphOf(*c.target)),
        stored_(GraphOf(stored)),
        names_(NamesIn(program_.graph())) {
    for (const auto& [name, node] : c.target->objects) names_[node].insert(name);
    if (c.call != nullptr) {
      for (const auto& [keyword, object] : c.call->objects) names_[c.target->Object(object)].insert(keyword);
    }
    stored_names_ = NamesIn(stored_.graph());
    for (std::size_t i = 0; i < stored_.graph().size(); ++i) {
      if (IsStoredOptimizer(stored_.graph()[i])) AddOptimizer(stored_.graph(), i, &stored_names_, &stored_optimizers_);
    }
    const std::set<std::size_t> doubles = Doubles(*c.target);
    for (std::size_t i = 0; i < c.target->nodes.size(); ++i) {
      if (!c.target->nodes[i].is(kRoleOptimizer) || doubles.contains(i)) continue;
      AddOptimizer(program_.graph(), i, &names_, &programs_);
    }
  }

  std::vector<OptimizerPair> Run(const Target& target) const {
    std::vector<OptimizerPair> pairs;
    std::vector<std::size_t> open;
    std::set<std::size_t> taken;
    for (const std::size_t node : programs_) {
      const auto other = Partner(node);
      if (other) {
        pairs.push_back(PairOf(target, node, *other));
        taken.insert(*other);
      } else {
        open.push_back(node);
      }
    }
    std::vector<std::size_t> left;
    for (const std::size_t other : stored_optimizers_) {
      if (!taken.contains(other)) left.push_back(other);
    }
    if (!open.empty() && open.size() <= kMostOpen && left.size() <= kMostOpen) PairRest(target, open, left, &pairs);
    return pairs;
  }

 private:
  using NodeNames = std::map<std::size_t, Names>;

  // The one inside stands for a LossScaleOptimizer, under its names, too.
  static void AddOptimizer(const StateGraph& graph, std::size_t node, NodeNames* names,
                           std::vector<std::size_t>* optimizers) {
    for (const auto& [name, child] : graph[node].children) {
      if (name != kInside) continue;
      const Names outer = (*names)[node];
      (*names)[child].insert(outer.begin(), outer.end());
      return;
    }
    optimizers->push_back(node);
  }

  // Optimizers inside a LossScaleOptimizer of Keras 2 that have the very variables that it has.
  std::set<std::size_t> Doubles(const Target& target) const {
    const auto iterations = [&](std::size_t node) -> std::optional<std::size_t> {
      for (const auto& [name, child] : program_.graph()[node].children) {
        if (name == "_iterations") return child;
      }
      return std::nullopt;
    };
    std::set<std::size_t> scaled, doubles;
    for (std::size_t i = 0; i < target.nodes.size(); ++i) {
      const auto own = ScalesLoss(target.nodes[i]) ? iterations(i) : std::nullopt;
      if (own) scaled.insert(*own);
    }
    for (std::size_t i = 0; i < target.nodes.size() && !scaled.empty(); ++i) {
      const bool inside = target.nodes[i].is(kRoleOptimizer) && !ScalesLoss(target.nodes[i]);
      const auto own = inside ? iterations(i) : std::nullopt;
      if (own && scaled.contains(*own)) doubles.insert(i);
    }
    return doubles;
  }

  static bool IsStoredOptimizer(const StateNode& node) {
    return std::any_of(node.children.begin(), node.children.end(),
                       [](const auto& child) { return child.first == "iter" || child.first == "_iterations"; });
  }

  std::optional<std::size_t> Partner(std::size_t node) const {
    std::vector<std::size_t> same;
    for (const std::size_t other : stored_optimizers_) {
      const auto names = stored_names_.find(other);
      const auto own = names_.find(node);
      if (names == stored_names_.end() || own == names_.end()) continue;
      const bool shared = std::any_of(names->second.begin(), names->second.end(),
                                      [&](const std::string& name) { return own->second.contains(name); });
      if (shared) same.push_back(other);
    }
    if (same.size() == 1) return same.front();
    if (same.empty() && programs_.size() == 1 && stored_optimizers_.size() == 1) return stored_optimizers_.front();
    return std::nullopt;
  }

  // Of those that no name brings together: which stored one may be which of the program, where each has one alone.
  void PairRest(const Target& target, const std::vector<std::size_t>& open, const std::vector<std::size_t>& left,
                std::vector<OptimizerPair>* pairs) const {
    std::vector<OptimizerPair> trained, alike;  // training the same variables; of one kind, where that is not known
    for (const std::size_t node : open) {
      for (const std::size_t other : left) {
        OptimizerPair pair = PairOf(target, node, other);
        const auto same = TrainTheSame(pair);
        if (same ? *same : pair.SameKind()) (same ? trained : alike).push_back(std::move(pair));
      }
    }
    std::erase_if(alike, [&](const OptimizerPair& pair) {
      return std::any_of(trained.begin(), trained.end(),
                         [&](const OptimizerPair& other) { return Share(pair, other); });
    });
    for (const std::vector<OptimizerPair>* some : {&trained, &alike}) {
      for (const OptimizerPair& pair : *some) {
        const auto shares = [&](const OptimizerPair& other) { return Share(pair, other); };
        if (std::count_if(some->begin(), some->end(), shares) == 1) pairs->push_back(pair);
      }
    }
  }

  static bool Share(const OptimizerPair& a, const OptimizerPair& b) {
    return a.program.node == b.program.node || a.stored.node == b.stored.node;
  }

  // Nothing when one of them does not say what it trains.
  std::optional<bool> TrainTheSame(const OptimizerPair& pair) const {
    const std::set<std::size_t> program = program_.Trained(pair.program), stored = stored_.Trained(pair.stored);
    if (program.empty() || stored.empty()) return std::nullopt;
    return std::any_of(program.begin(), program.end(), [&](std::size_t variable) {
      const auto found = variables_.find(variable);
      return found != variables_.end() && stored.contains(found->second);
    });
  }

  OptimizerPair PairOf(const Target& target, std::size_t node, std::size_t other) const {
    OptimizerPair pair{program_.Begin(node), stored_.Begin(other)};
    const Node& object = target.nodes[node];
    if (object.is(kRoleLegacyOptimizer)) pair.program.generation = OptimizerGeneration::kLegacy;
    if (!object.is(kRoleCustom)) pair.program.kind = KindOfClass(ClassOf(object));
    pair.program.proved = pair.program.kind != nullptr;
    const OptimizerClaim claim = KindOf(pair, other);
    pair.stored.kind = claim.kind;
    pair.stored.proved = claim.proved;
    if (pair.program.kind != nullptr) program_.ReadSlots(&pair.program);
    if (pair.stored.kind != nullptr) stored_.ReadSlots(&pair.stored);
    return pair;
  }

  static std::string ClassOf(const Node& optimizer) {
    return ScalesLoss(optimizer) ? optimizer.config[kInside]["class_name"].AsString() : optimizer.class_name;
  }

  OptimizerClaim KindOf(const OptimizerPair& pair, std::size_t other) const {
    if (compiled_ != nullptr && stored_optimizers_.size() == 1) return {compiled_, true};
    Names children;
    for (const auto& [name, child] : pair.stored.children) {
      if (name != "loss_scale" && name != "base_optimizer") children.insert(name);
    }
    OptimizerClaim claim = KindOfStored(pair.stored.generation, children, stored_.SlotNames(other),
                                        stored_.NameOf(pair.stored), pair.program.kind);
    claim.proved = claim.proved && !surmised_;
    return claim;
  }

  const OptimizerKind* const compiled_;  // what the file says that its model was compiled with; nullptr: nothing
  const bool surmised_;
  const StoredVariables& variables_;
  const Reader program_, stored_;
  std::map<std::size_t, Names> names_, stored_names_;
  std::vector<std::size_t> programs_, stored_optimizers_;
};

}  // namespace

std::vector<OptimizerPair> PairOptimizers(const Case& c, const ObjectGraph& stored, const StoredVariables& variables) {
  return Pairing(c, stored, variables).Run(*c.target);
}

bool HasOptimizer(const Target& target) {
  return std::any_of(target.nodes.begin(), target.nodes.end(),
                     [](const Node& node) { return node.is(kRoleOptimizer); });
}

std::map<std::string, std::size_t, std::less<>> NodesByKey(const ObjectGraph& stored) {
  std::map<std::string, std::size_t, std::less<>> nodes;
  for (std::size_t n = 0; n < stored.nodes.size(); ++n) {
    for (const auto& attribute : stored.nodes[n].attributes) nodes.emplace(attribute.key, n);
  }
  return nodes;
}

std::string CompiledOptimizer(const Checkpoint& checkpoint) {
  const Value& config = checkpoint.compile_config;
  const Value& optimizer = config[config.Has("optimizer_config") ? "optimizer_config" : "optimizer"];
  std::string name = optimizer.is_string() ? optimizer.AsString() : optimizer["class_name"].AsString();
  if (name.starts_with("Custom>")) name = name.substr(7);  // so Keras 2.11 to 2.15 call their own in HDF5 models
  const std::string& module = optimizer["module"].AsString();
  const bool keras = module.empty() || module.starts_with("keras") || module.starts_with("tf_keras");
  return keras ? name : "";
}

const Value& SettingsOf(const Node& optimizer) {
  return ScalesLoss(optimizer) ? optimizer.config[kInside]["config"] : optimizer.config;
}

std::string_view IterationName(OptimizerGeneration generation) {
  return generation == OptimizerGeneration::kLegacy ? "iter" : "_iterations";
}

std::string_view LearningRateName(OptimizerGeneration generation) {
  return generation == OptimizerGeneration::kLegacy ? "learning_rate" : "_learning_rate";
}

}  // namespace ckptfit
