#include "repair/assign/optimizer.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "diagnosis/names.h"
#include "diagnosis/stored_side.h"
#include "model/bundle_key.h"
#include "repair/assign/layers.h"
#include "repair/assign/listed.h"
#include "repair/optimizer/state.h"
#include "repair/optimizer/weights_file.h"

namespace ckptfit {
namespace {

constexpr std::string_view kValue = "/.ATTRIBUTES/VARIABLE_VALUE";
constexpr std::string_view kSlots = "/.OPTIMIZER_SLOT/";

// "dense/kernel" of "dense/kernel:0".
std::string_view WithoutOutput(std::string_view name) { return name.substr(0, name.find(':')); }

// What an optimizer's variable is called: a slot of a model's variable, in one of two styles.
struct SlotName {
  char style = ' ';  // '2': "Adam/m/dense/kernel" (Keras 2.11 and later), '3': "adam/dense_kernel_momentum" (Keras 3)
  std::string slot;
  std::string variable;  // "dense/kernel"

  friend bool operator<(const SlotName& a, const SlotName& b) {
    return std::tie(a.style, a.slot, a.variable) < std::tie(b.style, b.slot, b.variable);
  }
};

// Names of a model's variables, each with what it is to one side; a name that several have tells nothing.
class VariableNames {
 public:
  void Add(std::string_view name) {
    if (++counts_[std::string(name)] > 1) return;
    std::string flat(name);
    std::replace(flat.begin(), flat.end(), '/', '_');
    const auto [at, fresh] = flat_.emplace(flat, name);
    if (!fresh) at->second.clear();
  }

  // Nothing when the name is no slot's, or could be that of several.
  std::optional<SlotName> Read(std::string_view name) const {
    const std::size_t slash = name.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    const std::string_view inner = name.substr(slash + 1);
    const std::size_t second = inner.find('/');
    return second == std::string_view::npos ? ReadFlat(inner)
                                            : ReadPath(inner.substr(0, second), inner.substr(second + 1));
  }

 private:
  std::optional<SlotName> ReadPath(std::string_view slot, std::string_view variable) const {
    const auto found = counts_.find(variable);
    if (found == counts_.end() || found->second != 1) return std::nullopt;
    return SlotName{'2', std::string(slot), std::string(variable)};
  }

  std::optional<SlotName> ReadFlat(std::string_view text) const {
    std::optional<SlotName> only;
    for (std::size_t at = text.find('_'); at != std::string_view::npos; at = text.find('_', at + 1)) {
      const auto found = flat_.find(text.substr(0, at));
      if (found == flat_.end()) continue;
      if (only || found->second.empty() || counts_.find(found->second)->second != 1) return std::nullopt;
      only = SlotName{'3', std::string(text.substr(at + 1)), found->second};
    }
    return only;
  }

  std::map<std::string, int, std::less<>> counts_;
  std::map<std::string, std::string, std::less<>> flat_;
};

// "adam" of "Adam" and "adam_1".
std::string OptimizerWord(std::string_view name) {
  std::string word(WithoutCounter(name.substr(0, name.find('/'))));
  std::transform(word.begin(), word.end(), word.begin(),
                 [](char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c); });
  return word;
}

class OptimizerAssigner {
 public:
  OptimizerAssigner(const Case& c, const ObjectGraph* stored, AssignmentDraft* draft)
      : c_(c), stored_(stored), target_(*c.target), draft_(*draft) {
    for (std::size_t v = 0; v < target_.variables.size(); ++v) index_.emplace(target_.variables[v].node, v);
    for (std::size_t t = 0; t < c.checkpoint.tensors.size(); ++t) tensors_.emplace(c.checkpoint.tensors[t].key, t);
    if (stored_ != nullptr) nodes_ = NodesByKey(*stored_);
  }

  void Run() {
    if (stored_ != nullptr) {
      for (const OptimizerPair& pair : PairOptimizers(c_, *stored_, Variables())) AssignPair(pair);
    }
    for (const auto& [name, node] : target_.objects) {
      if (denied_.contains(node)) continue;
      for (const TargetSlot& slot : target_.nodes[node].slots) AssignSlot(slot);
    }
    AssignByNames();
  }

 private:
  StoredVariables Variables() const {
    StoredVariables variables;
    for (std::size_t v = 0; v < target_.variables.size(); ++v) {
      if (!draft_.Of(v) || OfOptimizer(v)) continue;
      const auto node = nodes_.find(c_.checkpoint.tensors[draft_.Of(v)->tensor].key);
      if (node != nodes_.end()) variables.emplace(target_.variables[v].node, node->second);
    }
    return variables;
  }

  // By what the two optimizers are made of. What is known to mean something else is given to none.
  void AssignPair(const OptimizerPair& pair) {
    if (pair.program.kind == nullptr || pair.stored.kind == nullptr) return;
    if (!pair.Agrees()) return Deny(pair, WhyNot(pair));
    if (pair.Waits(target_)) {
      return Deny(pair,
                  "the program's optimizer has no variables yet: describe it after "
                  "optimizer.build(model.trainable_variables)");
    }
    bool any = pair.stored.slots.empty() || pair.program.slots.empty();
    for (const auto& [of, own] : pair.program.slots) any = AssignStateOf(pair, of, own) || any;
    if (!any) return;
    const double confidence = pair.stored.proved ? kStructure : kSurmise;
    Assign(pair, IterationName(pair.program.generation), IterationName(pair.stored.generation), confidence);
    Assign(pair, LearningRateName(pair.program.generation), LearningRateName(pair.stored.generation), confidence);
  }

  std::string WhyNot(const OptimizerPair& pair) const {
    const std::string name(pair.program.kind->classes.front());
    if (pair.SameKind()) return "the state of " + name + " means something else since TensorFlow 2.11";
    return "the state is that of " + std::string(pair.stored.kind->classes.front()) + ", the program's optimizer is " +
           target_.nodes[pair.program.node].class_name;
  }

  // Whether there is a stored value.
  bool AssignStateOf(const OptimizerPair& pair, const std::pair<std::size_t, std::size_t>& of, std::size_t own) {
    const auto variable = index_.find(static_cast<NodeId>(of.second));
    const auto state = index_.find(static_cast<NodeId>(own));
    if (own == kSeveralNodes || variable == index_.end() || state == index_.end()) return false;
    const std::optional<Assignment>& trained = draft_.Of(variable->second);
    if (!trained || !trained->change.ops.empty()) return false;
    const auto node = nodes_.find(c_.checkpoint.tensors[trained->tensor].key);
    if (node == nodes_.end()) return false;
    const auto found = pair.stored.slots.find({of.first, node->second});
    const auto tensor = found == pair.stored.slots.end() ? std::nullopt : TensorOf(found->second);
    if (!tensor) return false;
    const double confidence = std::min(trained->confidence, pair.stored.proved ? kIdentity : kSurmise);
    draft_.TakeIfFits(state->second, *tensor, Why(pair), confidence);
    return true;
  }

  static const char* Why(const OptimizerPair& pair) {
    if (!pair.stored.proved) return "state of the same name of the same variable; the optimizer may have been another";
    return pair.program.generation == pair.stored.generation
               ? "slot of the same name of the same variable"
               : "the same state of the same variable, as that generation of optimizers keeps it";
  }

  void Assign(const OptimizerPair& pair, std::string_view program, std::string_view stored, double confidence) {
    const auto child = pair.program.children.find(program);
    const auto other = pair.stored.children.find(stored);
    if (child == pair.program.children.end() || other == pair.stored.children.end()) return;
    const auto variable = index_.find(static_cast<NodeId>(child->second));
    const auto tensor = TensorOf(other->second);
    if (variable == index_.end() || !tensor) return;
    if (draft_.Of(variable->second) && draft_.Of(variable->second)->tensor == *tensor) return;
    ForgetPaths(variable->second, *tensor);
    draft_.TakeIfFits(variable->second, *tensor, "the same setting of the same optimizer", confidence);
  }

  // The same path is that of another optimizer where one of the two lies in a LossScaleOptimizer.
  void ForgetPaths(std::size_t variable, std::size_t tensor) {
    draft_.Release(variable);
    for (std::size_t v = 0; v < target_.variables.size() && !draft_.IsFree(tensor); ++v) {
      if (OfOptimizer(v) && draft_.Of(v) && draft_.Of(v)->tensor == tensor) draft_.Release(v);
    }
  }

  void Deny(const OptimizerPair& pair, const std::string& why) {
    denied_.insert(static_cast<NodeId>(pair.program.node));
    const auto leave_out = [&](std::size_t node) {
      if (const auto tensor = TensorOf(node)) draft_.LeaveOut(*tensor, why);
    };
    for (const auto& [of, own] : pair.stored.slots) leave_out(own);
    for (const auto& [name, child] : pair.stored.children) leave_out(child);
  }

  // The stored tensor that a node of the file has as its value.
  std::optional<std::size_t> TensorOf(std::size_t node) const {
    if (node >= stored_->nodes.size()) return std::nullopt;
    const auto& attributes = stored_->nodes[node].attributes;
    if (attributes.size() != 1) return std::nullopt;
    const auto tensor = tensors_.find(attributes.front().key);
    return tensor == tensors_.end() ? std::nullopt : std::optional(tensor->second);
  }

  bool OfOptimizer(std::size_t v) const { return IsOptimizers(target_, v); }

  void AssignSlot(const TargetSlot& slot) {
    const auto variable = index_.find(slot.variable);
    const auto own = index_.find(slot.slot);
    if (variable == index_.end() || own == index_.end() || !draft_.Of(variable->second)) return;
    const Assignment& of = *draft_.Of(variable->second);
    const std::string& key = c_.checkpoint.tensors[of.tensor].key;
    const std::string head = std::string(PathOfKey(key)) + std::string(kSlots);
    const std::string tail = "/" + EscapedInKey(slot.name) + std::string(kValue);
    std::size_t only = kNoTensor;
    for (std::size_t t = FirstFrom(head); t < c_.checkpoint.tensors.size(); ++t) {
      const std::string& candidate = c_.checkpoint.tensors[t].key;
      if (!candidate.starts_with(head)) break;
      if (!candidate.ends_with(tail)) continue;
      if (only != kNoTensor) return;  // of several optimizers
      only = t;
    }
    if (only != kNoTensor)
      draft_.TakeIfFits(own->second, only, "slot of the same name of the same variable", of.confidence);
  }

  std::size_t FirstFrom(const std::string& head) const {
    const auto& tensors = c_.checkpoint.tensors;
    const auto at = std::lower_bound(tensors.begin(), tensors.end(), head,
                                     [](const TensorInfo& tensor, const std::string& key) { return tensor.key < key; });
    return static_cast<std::size_t>(at - tensors.begin());
  }

  void AssignByNames() {
    VariableNames program, stored;
    std::map<std::string, std::size_t, std::less<>> by_name;  // the program's name of a model's variable
    for (std::size_t v = 0; v < target_.variables.size(); ++v) {
      if (OfOptimizer(v)) continue;
      const std::string_view name = WithoutOutput(target_.VariableOf(target_.variables[v]).name);
      program.Add(name);
      by_name.emplace(name, v);
      if (draft_.Of(v)) stored.Add(c_.checkpoint.tensors[draft_.Of(v)->tensor].name);
    }
    const std::map<SlotName, std::size_t> slots = StoredSlots(stored);
    for (std::size_t v = 0; v < target_.variables.size(); ++v) {
      if (!OfOptimizer(v) || draft_.Of(v) || denied_.contains(target_.Object(target_.variables[v].group))) continue;
      const auto slot = program.Read(WithoutOutput(target_.VariableOf(target_.variables[v]).name));
      if (!slot) continue;
      const std::optional<Assignment>& of = draft_.Of(by_name.find(slot->variable)->second);
      if (!of) continue;
      const auto found = slots.find({slot->style, slot->slot, c_.checkpoint.tensors[of->tensor].name});
      if (found == slots.end() || found->second == kNoTensor) continue;
      // An optimizer of another name may be one of another kind, whose slots of that name are something else.
      const bool same = OptimizerWord(c_.checkpoint.tensors[found->second].name) ==
                        OptimizerWord(target_.VariableOf(target_.variables[v]).name);
      draft_.TakeIfFits(v, found->second,
                        same ? "slot of the same name of the same variable"
                             : "slot of the same name of the same variable, of an optimizer of another name",
                        std::min(of->confidence, same ? kIdentity : kSurmise));
    }
  }

  // kNoTensor for a slot that several tensors are called.
  std::map<SlotName, std::size_t> StoredSlots(const VariableNames& names) const {
    std::map<SlotName, std::size_t> slots;
    for (std::size_t t = 0; t < c_.checkpoint.tensors.size(); ++t) {
      const TensorInfo& tensor = c_.checkpoint.tensors[t];
      if (BelongsTo(c_.checkpoint, tensor) != Belongs::kOptimizer || IsListed(tensor.key)) continue;
      const auto slot = names.Read(tensor.name);
      if (!slot) continue;
      const auto [at, fresh] = slots.emplace(*slot, t);
      if (!fresh) at->second = kNoTensor;
    }
    return slots;
  }

  const Case& c_;
  const ObjectGraph* stored_;
  const Target& target_;
  AssignmentDraft& draft_;
  std::map<NodeId, std::size_t> index_;                      // node -> variable
  std::map<std::string, std::size_t, std::less<>> tensors_;  // key -> tensor
  std::map<std::string, std::size_t, std::less<>> nodes_;    // key -> node of the stored graph
  std::set<NodeId> denied_;                                  // optimizers that get no state
};

}  // namespace

bool IsOptimizers(const Target& target, std::size_t variable) {
  const NodeId object = target.Object(target.variables[variable].group);
  return object != kNoNode && target.nodes[object].is(kRoleOptimizer);
}

bool IsSlot(const Target& target, std::size_t variable) {
  return IsOptimizers(target, variable) && target.VariableOf(target.variables[variable]).shape.rank() > 0;
}

void AssignOptimizers(const Case& c, const ObjectGraph* stored, AssignmentDraft* draft) {
  if (!HasOptimizer(*c.target)) return;
  OptimizerAssigner(c, stored, draft).Run();
}

void ForgetChangedSlots(const Target& target, Assignments* assignments) {
  const bool changed = std::any_of(assignments->assigned.begin(), assignments->assigned.end(),
                                   [](const Assignment& assignment) { return !assignment.change.ops.empty(); });
  if (!changed) return;
  std::erase_if(assignments->assigned, [&](const Assignment& assignment) {
    if (!assignment.change.ops.empty() || !IsSlot(target, assignment.variable)) return false;
    assignments->state.push_back(assignment.tensor);
    return true;
  });
  std::sort(assignments->state.begin(), assignments->state.end());
}

namespace {

void LeaveOutState(const Checkpoint& checkpoint, const Target& target, const char* why, Assignments* assignments) {
  std::erase_if(assignments->assigned, [&](const Assignment& assignment) {
    if (!IsOptimizers(target, assignment.variable)) return false;
    assignments->missing.push_back({assignment.variable, why});
    assignments->state.push_back(assignment.tensor);
    return true;
  });
  std::sort(assignments->missing.begin(), assignments->missing.end(),
            [](const auto& a, const auto& b) { return a.variable < b.variable; });
  std::sort(assignments->state.begin(), assignments->state.end());
  for (const std::size_t tensor : assignments->state) {
    if (BelongsTo(checkpoint, checkpoint.tensors[tensor]) == Belongs::kOptimizer) assignments->why_left[tensor] = why;
  }
}

}  // namespace

void StripOptimizers(const Checkpoint& checkpoint, const Target& target, Assignments* assignments) {
  LeaveOutState(checkpoint, target, "the state of optimizers is left out, as was asked", assignments);
  assignments->without_optimizers = true;
}

void LeaveOutUncompiledState(const Case& c, Assignments* assignments) {
  // A file of the same format keeps what it has.
  LeaveOutState(c.checkpoint, *c.target, "the call leaves the model uncompiled: it has no optimizer to take this state",
                assignments);
}

void LeaveOutSurmisedState(const Case& c, Assignments* assignments) {
  if (!StateIsSurmised(c)) return;
  LeaveOutState(
      c.checkpoint, *c.target,
      "the file does not tell how its optimizer was set up: --unsafe guess takes it for one like the program's",
      assignments);
  assignments->without_optimizers = true;
}

}  // namespace ckptfit
