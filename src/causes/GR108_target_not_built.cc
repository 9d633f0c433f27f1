// The model has no variables yet: it was never built or called, so there is nothing to load into.

#include <fmt/format.h>

#include <algorithm>

#include "causes/causes.h"
#include "diagnosis/conclude.h"
#include "diagnosis/names.h"
#include "diagnosis/stored_side.h"

namespace ckptfit {
namespace {

// The object that the loader found without variables.
NodeId NotBuilt(const Case& c) {
  if (c.trace != nullptr) {
    for (const Step& step : c.trace->steps) {
      if (step.kind == Step::Kind::kNotBuilt && step.node != kNoNode) return step.node;
    }
  }
  for (const auto& [name, node] : c.target->objects) {
    const Node& object = c.target->nodes[node];
    if (object.is(kRoleModel) && !object.built) return node;
  }
  return kNoNode;
}

// The inputs of the first stored kernel, which tell how to build the model.
std::string BuildCall(const Case& c, const std::string& object) {
  const Side stored = StoredSide(c.checkpoint, MatchingOf(c));
  for (const Layer& layer : stored.layers) {
    for (const Part& part : layer.parts) {
      const std::size_t rank = part.shape.rank();
      if (rank == 2) return fmt::format("{}.build((None, {}))", object, part.shape.dims[0]);
      if (rank == 4) return fmt::format("{}.build((None, None, None, {}))", object, part.shape.dims[2]);
      if (rank > 2) break;
    }
    if (!layer.parts.empty()) break;
  }
  return object + ".build(input_shape)";
}

// Variables that the program will make and that will not have their stored values then.
std::size_t LostLater(const Case& c) {
  return static_cast<std::size_t>(std::count_if(
      c.trace->bindings.begin(), c.trace->bindings.end(),
      [](const Binding& binding) { return binding.created_later && binding.state != BindingState::kLoaded; }));
}

// Whether Keras 3 leaves out the first variable that waits.
bool ForgetsTheFirst(const Case& c) {
  return std::any_of(c.trace->steps.begin(), c.trace->steps.end(), [](const Step& step) {
    return step.kind == Step::Kind::kVersionRule && step.found == kFirstWaitingStaysInitial;
  });
}

void Detect(const Case& c, std::vector<Finding>* findings) {
  if (c.target == nullptr || c.trace == nullptr || BuildsFromFile(c)) return;
  const NodeId node = NotBuilt(c);
  if (node == kNoNode) return;
  const Node& object = c.target->nodes[node];
  const bool returns = c.trace->outcome == Outcome::kReturns;
  Finding finding = StartFinding(kGR108);
  finding.affected = returns ? LostLater(c) : 0;
  if (returns) finding.severity = finding.affected == 0 ? Severity::kNote : Severity::kWarning;
  finding.title = fmt::format("{} `{}` has no variables yet: it was never built", object.class_name, object.name);
  finding.why = returns ? "values wait in the checkpoint object and are assigned when the variables are made"
                        : "there is nothing to load into until the model was called once or built";
  if (returns && ForgetsTheFirst(c)) finding.why += "; Keras 3 leaves the first of them at its initial value";
  std::string described = "model";
  for (const auto& [name, root] : c.target->objects) {
    if (root == node) described = name;
  }
  finding.evidence.push_back({"program", described, "built is False"});
  finding.evidence.push_back({"checkpoint", c.checkpoint.path, Counted(c.checkpoint.tensors.size(), "tensor")});
  finding.fixes.push_back({"build the model before loading", Safety::kManual, "", BuildCall(c, described)});
  findings->push_back(std::move(finding));
}

}  // namespace

const Cause kGR108 = {"GR108", "target-not-built", "the program's model has no variables yet", Severity::kError,
                      Detect};

}  // namespace ckptfit
