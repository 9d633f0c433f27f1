#include "repair/plan.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "repair/key_change.h"
#include "repair/layout/carry_state.h"
#include "repair/layout/graft.h"
#include "repair/layout/object_graph.h"
#include "repair/layout/paths.h"
#include "repair/values/conversion.h"
#include "repair/values/convert_values.h"
#include "repair/values/op_text.h"
#include "repair/values/surgery.h"

namespace ckptfit {
namespace {

constexpr std::size_t kMostNamed = 5;

std::string Words(const Variable& variable) { return "`" + variable.name + "` " + variable.shape.ToString(); }

class Planner {
 public:
  Planner(const Case& c, const Assignments& assignments, ProgramLayout layout, const ObjectGraph* stored)
      : c_(c), assignments_(assignments), stored_(stored) {
    plan_.layout = std::move(layout);
    for (const Assignment& assignment : assignments.assigned) assigned_.emplace(assignment.variable, &assignment);
    for (const Unassigned& missing : assignments.missing) why_missing_.emplace(missing.variable, &missing.why);
    for (const Unassigned& released : assignments.released) plan_.released.insert(released.variable);
  }

  RepairPlan Run() {
    for (const ProgramLayout::Slot& slot : plan_.layout.slots) Fill(slot);
    FindUnreached();
    if (stored_ != nullptr && plan_.layout.format == Format::kTensorBundle) {
      Graft();
      CarryState(c_, *stored_, !assignments_.without_optimizers, plan_.layout, plan_.tensors);
      std::erase_if(untouched_, [this](std::size_t variable) { return IsCarried(variable); });
    }
    LeaveOutEmpty();
    AddMoves();
    AddLeftOver(assignments_.unused, PlanStep::Kind::kDrop, "nothing in the program takes these values", "drop");
    AddLeftOver(assignments_.dropped, PlanStep::Kind::kDrop, "the stored head is left out", kByHead);
    AddLeftOver(assignments_.state, PlanStep::Kind::kLeaveOut, "the call does not ask for this state", "");
    AddReleased();
    AddUntouched();
    Refuse();
    return std::move(plan_);
  }

 private:
  bool IsModels(std::size_t variable) const { return HoldsModelValues(*c_.target, Group(variable)); }
  const std::string& Group(std::size_t variable) const { return c_.target->variables[variable].group; }
  const Variable& VariableAt(std::size_t variable) const {
    return c_.target->VariableOf(c_.target->variables[variable]);
  }

  void Fill(const ProgramLayout::Slot& slot) {
    reached_groups_.insert(Group(slot.variable));
    reached_.insert(slot.variable);
    finds_some_ = true;
    const auto found = assigned_.find(slot.variable);
    if (found == assigned_.end() && plan_.released.contains(slot.variable)) return;
    if (found == assigned_.end()) {
      (IsModels(slot.variable) ? missing_ : untouched_).push_back(slot.variable);
      return;
    }
    const Assignment& assignment = *found->second;
    const TensorInfo& stored = c_.checkpoint.tensors[assignment.tensor];
    const DType wanted = VariableAt(slot.variable).dtype;
    PlannedTensor planned{
        slot.key,          assignment.tensor, slot.variable,         wanted == DType::kInvalid ? stored.dtype : wanted,
        Conversion::kNone, assignment.why,    assignment.confidence, assignment.change};
    CheckShape(planned, stored);
    if (planned.dtype != stored.dtype) {
      if (!CanConvert(stored.dtype, planned.dtype)) {
        plan_.refusals.push_back(Words(VariableAt(slot.variable)) + " is of type " +
                                 std::string(DTypeName(planned.dtype)) + ", stored is " +
                                 std::string(DTypeName(stored.dtype)));
      }
      planned.conversion = ConversionOf(stored.dtype, planned.dtype);
    }
    plan_.tensors.push_back(std::move(planned));
  }

  void CheckShape(const PlannedTensor& planned, const TensorInfo& stored) {
    const Variable& variable = VariableAt(planned.variable);
    const auto shapes = ShapesAfter(planned.change.ops, stored.shape);
    if (planned.change.ops.empty() || (shapes && variable.shape.CompatibleWith(shapes->back()))) return;
    plan_.refusals.push_back("what becomes of " + stored.key + " is no value of " + Words(variable) + ": " +
                             (shapes ? "it has shape " + shapes->back().ToString() : shapes.error().message()));
  }

  // Values for variables that come later, of models that are not built.
  void Graft() {
    if (c_.checkpoint.format != Format::kTensorBundle && c_.checkpoint.format != Format::kSavedModel) return;
    const Result<std::size_t> grafted = GraftStored(c_, *stored_, plan_.layout, plan_.tensors);
    finds_some_ = finds_some_ || !grafted || *grafted > 0;
    if (grafted) plan_.grafted = *grafted;
    if (!grafted) plan_.refusals.push_back(grafted.error().message());
  }

  bool IsCarried(std::size_t variable) const {
    for (const ProgramLayout::Slot& slot : plan_.layout.slots) {
      if (slot.variable != variable) continue;
      const auto at =
          std::lower_bound(plan_.tensors.begin(), plan_.tensors.end(), slot.key,
                           [](const PlannedTensor& tensor, const std::string& key) { return tensor.key < key; });
      return at != plan_.tensors.end() && at->key == slot.key;
    }
    return false;
  }

  // Variables of an object that the call restores, which it does not find all the same: nothing tracks them.
  void FindUnreached() {
    for (std::size_t i = 0; i < c_.target->variables.size(); ++i) {
      if (reached_.contains(i) || !reached_groups_.contains(Group(i)) || !IsModels(i)) continue;
      unreached_.push_back(i);
    }
  }

  void LeaveOutEmpty() {
    std::set<std::string> keys;
    for (const PlannedTensor& tensor : plan_.tensors) keys.insert(tensor.key);
    if (!plan_.layout.h5.objects.empty()) {
      const Status kept = KeepSlots(keys, plan_.layout);
      const bool named = !missing_.empty() || !unreached_.empty();  // refused for that, one by one
      if (!kept.ok() && !named) plan_.refusals.push_back(kept.message() + ": " + kept.where().key);
      // With one value of an optimizer that is not stored all of them go.
      keys.clear();
      for (const ProgramLayout::Slot& slot : plan_.layout.slots) keys.insert(slot.key);
      std::erase_if(plan_.tensors, [&](const PlannedTensor& tensor) { return !keys.contains(tensor.key); });
      return;
    }
    std::erase_if(plan_.layout.slots, [&](const ProgramLayout::Slot& slot) { return !keys.contains(slot.key); });
    if (plan_.layout.format == Format::kTensorBundle) KeepValues(keys, plan_.layout.graph);
  }

  // The names of what is unsafe about a tensor, or one that is empty.
  static std::vector<std::string> UnsafeOf(const PlannedTensor& tensor) {
    std::vector<std::string> names;
    if (tensor.confidence < kProved) names.emplace_back("guess");
    if (tensor.conversion == Conversion::kNarrow) names.emplace_back("narrow");
    if (!tensor.change.unsafe.empty()) names.push_back(tensor.change.unsafe);
    if (names.empty()) names.emplace_back();
    return names;
  }

  static PlanStep::Kind KindOf(const PlannedTensor& tensor, const TensorInfo& stored) {
    if (!tensor.change.unsafe.empty()) return PlanStep::Kind::kChange;
    if (!tensor.change.ops.empty()) return PlanStep::Kind::kReEncode;
    return stored.key == tensor.key ? PlanStep::Kind::kKeep : PlanStep::Kind::kRename;
  }

  PlanStep MoveOf(const PlannedTensor& tensor) const {
    const TensorInfo& stored = c_.checkpoint.tensors[tensor.tensor];
    const KeyChange change = ChangeOfKey(stored.key, tensor.key);
    PlanStep step;
    step.kind = KindOf(tensor, stored);
    step.from = change.from;
    step.to = change.to;
    step.first = stored.key;
    if (tensor.conversion != Conversion::kNone) {
      step.conversion = std::string(DTypeName(stored.dtype)) + " to " + std::string(DTypeName(tensor.dtype));
    }
    step.operations = OpsText(tensor.change.ops);
    step.why = tensor.why;
    step.confidence = tensor.confidence;
    return step;
  }

  // One step for all tensors whose keys change alike, and one for each name of what is unsafe about it.
  void AddMoves() {
    std::map<std::tuple<std::string, std::string, std::string, std::string, std::string, double, std::string>,
             std::size_t>
        places;
    for (const PlannedTensor& tensor : plan_.tensors) {
      PlanStep step = MoveOf(tensor);
      for (const std::string& unsafe : UnsafeOf(tensor)) {
        step.unsafe = unsafe;
        const auto [at, added] = places.try_emplace(
            {step.from, step.to, step.conversion, step.operations, step.why, step.confidence, unsafe},
            plan_.steps.size());
        if (added) plan_.steps.push_back(step);
        ++plan_.steps[at->second].count;
      }
    }
  }

  void AddLeftOver(const std::vector<std::size_t>& tensors, PlanStep::Kind kind, const char* why, const char* unsafe) {
    if (tensors.empty()) return;
    std::set<std::size_t> taken;
    for (const PlannedTensor& tensor : plan_.tensors) taken.insert(tensor.tensor);
    std::map<std::pair<std::string, std::string>, std::size_t> places;  // by parent and reason
    for (const std::size_t tensor : tensors) {
      if (taken.contains(tensor)) continue;
      const std::string& key = c_.checkpoint.tensors[tensor].key;
      const std::string parent = ParentOfKey(key);
      const auto known = assignments_.why_left.find(tensor);
      const std::string reason = known == assignments_.why_left.end() ? why : known->second;
      const auto [at, added] = places.try_emplace({parent, reason}, plan_.steps.size());
      if (added) {
        PlanStep step;
        step.kind = kind;
        step.from = parent;
        step.first = key;
        step.why = reason;
        step.unsafe = unsafe;
        plan_.steps.push_back(std::move(step));
      }
      ++plan_.steps[at->second].count;
    }
  }

  void AddReleased() {
    for (const Unassigned& released : assignments_.released) {
      PlanStep step;
      step.kind = PlanStep::Kind::kUntouched;
      step.to = VariableAt(released.variable).name;
      step.count = 1;
      step.first = step.to;
      step.why = released.why;
      step.unsafe = kByHead;
      plan_.steps.push_back(std::move(step));
    }
  }

  void AddUntouched() {
    std::map<std::string, std::vector<std::size_t>> groups;
    for (const std::size_t variable : untouched_) groups[Group(variable)].push_back(variable);
    for (const auto& [group, variables] : groups) {
      PlanStep step;
      step.kind = PlanStep::Kind::kUntouched;
      step.to = group;
      step.count = variables.size();
      step.first = VariableAt(variables.front()).name;
      const auto why = why_missing_.find(variables.front());
      step.why = (why == why_missing_.end() ? "nothing is stored for these variables" : *why->second) +
                 "; they keep the values that the program gives them";
      plan_.steps.push_back(std::move(step));
    }
  }

  void Refuse() {
    for (std::size_t i = 0; i < missing_.size() && i < kMostNamed; ++i) {
      const auto why = why_missing_.find(missing_[i]);
      plan_.refusals.push_back("no stored value is known to be meant for " + Words(VariableAt(missing_[i])) +
                               (why == why_missing_.end() ? "" : ": " + *why->second));
    }
    for (std::size_t i = 0; i < unreached_.size() && i < kMostNamed; ++i) {
      plan_.refusals.push_back("the call does not find " + Words(VariableAt(unreached_[i])) +
                               " in the program, whatever the file holds");
    }
    const std::size_t all = missing_.size() + unreached_.size();
    const std::size_t said = std::min(missing_.size(), kMostNamed) + std::min(unreached_.size(), kMostNamed);
    if (all > said) plan_.refusals.push_back("the same of " + std::to_string(all - said) + " other variables");
    if (!finds_some_ && !IsConfigAlone()) {
      plan_.refusals.emplace_back("the call looks for no variable that the program has now");
    }
  }

  // A whole model of layers without variables: its config is all there is.
  bool IsConfigAlone() const {
    const auto waits = [](const Node& node) { return node.is(kRoleLayer | kRoleModel) && !node.built; };
    return c_.call->api == Api::kLoadModel && assignments_.unused.empty() && c_.target->variables.empty() &&
           std::none_of(c_.target->nodes.begin(), c_.target->nodes.end(), waits);
  }

  const Case& c_;
  const Assignments& assignments_;
  const ObjectGraph* stored_;
  std::map<std::size_t, const Assignment*> assigned_;
  std::map<std::size_t, const std::string*> why_missing_;
  std::set<std::string> reached_groups_;
  std::set<std::size_t> reached_;
  std::vector<std::size_t> missing_;    // the model's, looked for, without a stored value
  std::vector<std::size_t> unreached_;  // the model's, not looked for
  std::vector<std::size_t> untouched_;  // others, looked for, without a stored value
  bool finds_some_ = false;
  RepairPlan plan_;
};

}  // namespace

std::string_view NameOf(PlanStep::Kind kind) {
  switch (kind) {
    case PlanStep::Kind::kKeep:
      return "keep";
    case PlanStep::Kind::kRename:
      return "rename";
    case PlanStep::Kind::kReEncode:
      return "re-encode";
    case PlanStep::Kind::kChange:
      return "change";
    case PlanStep::Kind::kDrop:
      return "drop";
    case PlanStep::Kind::kLeaveOut:
      return "leave-out";
    case PlanStep::Kind::kConfig:
      return "config";
    case PlanStep::Kind::kCompile:
      return "compile";
    case PlanStep::Kind::kMetadata:
      return "metadata";
    case PlanStep::Kind::kTakeOut:
      return "take-out";
    case PlanStep::Kind::kFile:
      return "file";
    case PlanStep::Kind::kUntouched:
      return "untouched";
  }
  return "";
}

std::set<std::string> RepairPlan::Unsafe() const {
  std::set<std::string> names;
  for (const PlanStep& step : steps) {
    if (!step.unsafe.empty()) names.insert(step.unsafe);
  }
  return names;
}

bool HoldsModelValues(const Target& target, const std::string& object) {
  constexpr std::uint32_t kState = kRoleOptimizer | kRoleLegacyOptimizer | kRoleMetric | kRoleLoss;
  const NodeId node = target.Object(object);
  if (node == kNoNode) return true;
  if (target.nodes[node].is(kState)) return false;
  if (!target.nodes[node].is(kRoleVariable)) return true;
  // A variable beside a model is a counter; where variables are all there is, they are what is trained.
  return std::all_of(target.objects.begin(), target.objects.end(),
                     [&](const auto& named) { return target.nodes[named.second].is(kRoleVariable | kState); });
}

Shape ShapeOf(const PlannedTensor& planned, const TensorInfo& stored) {
  if (planned.change.ops.empty()) return stored.shape;
  const auto shapes = ShapesAfter(planned.change.ops, stored.shape);
  return shapes ? shapes->back() : stored.shape;
}

RepairPlan MakePlan(const Case& c, const Assignments& assignments, ProgramLayout layout, const ObjectGraph* stored) {
  return Planner(c, assignments, std::move(layout), stored).Run();
}

}  // namespace ckptfit
