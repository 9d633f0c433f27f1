#include "diagnosis/optimizer_case.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "diagnosis/names.h"
#include "diagnosis/stored_side.h"

namespace ckptfit {
namespace {

bool IsLegacyKey(std::string_view key) {
  return key.find("/.OPTIMIZER_SLOT/") != std::string_view::npos ||
         key.find("/iter/.ATTRIBUTES") != std::string_view::npos || key.ends_with("/iter:0") ||
         key.find("/decay/.ATTRIBUTES") != std::string_view::npos;
}

void LookAtFile(const Case& c, OptimizerFacts* facts) {
  for (const TensorInfo& tensor : c.checkpoint.tensors) {
    if (BelongsTo(c.checkpoint, tensor) != Belongs::kOptimizer) continue;
    if (facts->stored++ == 0) facts->stored_example = tensor.key;
    facts->stored_legacy = facts->stored_legacy || IsLegacyKey(tensor.key);
  }
  const Value& config = c.checkpoint.compile_config;
  for (const std::string_view member : {std::string_view("optimizer_config"), std::string_view("optimizer")}) {
    const std::string& name = config[member]["class_name"].AsString();
    if (!name.empty()) facts->stored_class = name;
  }
}

void LookAtProgram(const Case& c, OptimizerFacts* facts) {
  const Target& target = *c.Loaded();
  for (std::size_t i = 0; i < target.variables.size(); ++i) {
    const NodeId node = target.Object(target.variables[i].group);
    if (node == kNoNode || !target.nodes[node].is(kRoleOptimizer)) continue;
    facts->node = node;
    facts->name = target.variables[i].group;
    ++facts->variables;
    const bool loaded =
        c.trace != nullptr && i < c.trace->bindings.size() && c.trace->bindings[i].state == BindingState::kLoaded;
    facts->not_loaded += loaded ? 0u : 1u;
  }
  if (facts->node != kNoNode) facts->legacy = target.nodes[facts->node].is(kRoleLegacyOptimizer);
}

// "opt" of "opt/_iterations/...", and of a slot "model/dense/kernel/.OPTIMIZER_SLOT/opt/m/..."; an optimizer inside an
// object that the call names is told by both names: "model/optimizer".
std::string NameOfState(const Call& call, std::string_view key) {
  if (const std::string_view optimizer = OptimizerOfSlot(key); !optimizer.empty()) return std::string(optimizer);
  std::size_t end = key.find('/');
  const std::string_view first = key.substr(0, end);
  const bool named =
      std::any_of(call.objects.begin(), call.objects.end(), [&](const auto& object) { return object.first == first; });
  if (named && end != key.npos) end = key.find('/', end + 1);
  return std::string(key.substr(0, end));
}

// Whether the fault that raises, if one does, is the optimizer's.
bool IsToBlame(const Case& c, const OptimizerFacts& facts) {
  if (c.trace->outcome == Outcome::kReturns) return true;
  const Target& target = *c.Loaded();
  return std::any_of(c.trace->steps.begin(), c.trace->steps.end(), [&](const Step& step) {
    const bool fault = step.kind == Step::Kind::kShapeDiffers || step.kind == Step::Kind::kDtypeDiffers ||
                       step.kind == Step::Kind::kVersionRule;
    if (!fault || step.node == kNoNode) return false;
    if (step.node == facts.node) return true;
    return std::any_of(target.variables.begin(), target.variables.end(),
                       [&](const TargetVariable& v) { return v.node == step.node && v.group == facts.name; });
  });
}

}  // namespace

bool OptimizerGoesWithout(const Case& c, OptimizerFacts* facts) {
  if (c.target == nullptr || c.trace == nullptr || c.call == nullptr) return false;
  // load_model() makes the optimizer from the file. Of a SavedModel it leaves out the optimizer's state; in an archive the
  // training config may not be that of the state.
  const bool archive = c.checkpoint.format == Format::kKerasArchive;
  if (BuildsFromFile(c) && ((c.checkpoint.format != Format::kSavedModel && !archive) || !IsSilent(c))) return false;
  LookAtProgram(c, facts);
  if (facts->node == kNoNode || facts->not_loaded == 0 || !IsToBlame(c, *facts)) return false;
  LookAtFile(c, facts);
  if (BuildsFromFile(c) && archive && facts->stored == 0) return false;
  facts->restores_objects = c.call->api == Api::kCheckpointRestore || c.call->api == Api::kCheckpointRead;
  if (facts->restores_objects && c.call->root != facts->name) {
    const bool asked = std::any_of(c.call->objects.begin(), c.call->objects.end(),
                                   [&](const auto& object) { return object.second == facts->name; });
    facts->restores_objects = asked;
  }
  return true;
}

std::vector<std::string> OtherNamesOfState(const Case& c, const std::string& keyword) {
  std::set<std::string> names;
  for (const TensorInfo& tensor : c.checkpoint.tensors) {
    if (BelongsTo(c.checkpoint, tensor) != Belongs::kOptimizer) continue;
    if (tensor.key.starts_with(keyword + "/")) return {};
    names.insert(NameOfState(*c.call, tensor.key));
  }
  if (names.contains(keyword)) return {};
  return {names.begin(), names.end()};
}

void AddOptimizerEvidence(const Case& c, const OptimizerFacts& facts, Finding* finding) {
  const Node& node = c.Loaded()->nodes[facts.node];
  finding->evidence.push_back(
      {"program", facts.name, fmt::format("{}, {}", node.class_name, Counted(facts.variables, "variable"))});
  finding->evidence.push_back({"checkpoint", facts.stored == 0 ? c.checkpoint.path : facts.stored_example,
                               facts.stored == 0 ? "no optimizer state"
                               : facts.stored == 1
                                   ? "the only tensor of optimizer state"
                                   : fmt::format("the first of {} tensors of optimizer state", facts.stored)});
}

}  // namespace ckptfit
