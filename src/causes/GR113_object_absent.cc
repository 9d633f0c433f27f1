// The call names an object (a step counter, an optimizer) that the checkpoint was saved without, or under another name.

#include <fmt/format.h>

#include <algorithm>

#include "causes/causes.h"
#include "diagnosis/conclude.h"
#include "diagnosis/matching.h"
#include "diagnosis/names.h"
#include "diagnosis/optimizer_case.h"
#include "diagnosis/stored_side.h"

namespace ckptfit {
namespace {

// Whether any key of the file lies under a name directly inside the root.
bool HasKeysOf(const Case& c, const std::string& name) {
  return std::any_of(c.checkpoint.tensors.begin(), c.checkpoint.tensors.end(), [&](const TensorInfo& tensor) {
    return tensor.key.starts_with(name) && tensor.key.size() > name.size() && tensor.key[name.size()] == '/';
  });
}

// A variable that the program hands over by itself, not inside a layer: its object is its group.
bool StandsAlone(const Target& target, const TargetVariable& variable) {
  const NodeId object = target.Object(variable.group);
  return object != kNoNode && object == variable.node;
}

Finding Absent(const Case& c, const std::string& keyword, std::string object) {
  Finding finding = StartFinding(kGR113);
  finding.title = fmt::format("the checkpoint has nothing for {}, which the call restores", Quoted(keyword));
  finding.evidence.push_back({"program", keyword, std::move(object)});
  finding.evidence.push_back({"checkpoint", c.checkpoint.path, fmt::format("no key begins with {}/", keyword)});
  return finding;
}

void AddWhy(const Case& c, std::string why, Finding* finding) {
  finding->why = std::move(why);
  if (IsSilent(c)) finding->why += "; the call keeps the value that the program gave it and does not say so";
}

void FindVariables(const Case& c, std::vector<Finding>* findings) {
  for (std::size_t i = 0; i < c.trace->bindings.size() && i < c.target->variables.size(); ++i) {
    const TargetVariable& variable = c.target->variables[i];
    if (c.trace->bindings[i].state == BindingState::kLoaded || !StandsAlone(*c.target, variable)) continue;
    for (const auto& [keyword, object] : c.call->objects) {
      if (object != variable.group || HasKeysOf(c, keyword)) continue;
      Finding finding = Absent(c, keyword, "a variable by itself");
      finding.affected = 1;
      AddWhy(c, "it was saved without this object", &finding);
      finding.fixes.push_back({"leave it out of the call, or set it by hand", Safety::kManual, "", ""});
      findings->push_back(std::move(finding));
    }
  }
}

// Variables of an optimizer that do not get their stored values.
std::size_t NotRestored(const Case& c, const std::string& group) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < c.trace->bindings.size() && i < c.target->variables.size(); ++i) {
    const bool loaded = c.trace->bindings[i].state == BindingState::kLoaded;
    count += c.target->variables[i].group == group && !loaded ? 1u : 0u;
  }
  return count;
}

// An optimizer is told by what it holds, whatever its name: its state may stand under another one.
void FindOptimizers(const Case& c, std::vector<Finding>* findings) {
  for (const auto& [keyword, object] : c.call->objects) {
    const NodeId node = c.target->Object(object);
    if (node == kNoNode || !c.target->nodes[node].is(kRoleOptimizer)) continue;
    const std::size_t left = NotRestored(c, object);
    std::vector<std::string> names = left == 0 ? std::vector<std::string>() : OtherNamesOfState(c, keyword);
    if (names.empty()) continue;
    for (std::string& name : names) name = Quoted(name);
    Finding finding =
        Absent(c, keyword, fmt::format("{}, {}", c.target->nodes[node].class_name, Counted(left, "variable")));
    finding.affected = left;
    AddWhy(c, fmt::format("the file holds optimizer state under {}", ShortList(names)), &finding);
    finding.fixes.push_back({"name the optimizer in the call as when it was saved", Safety::kManual, "", ""});
    findings->push_back(std::move(finding));
  }
}

// The file has the state of an optimizer and nothing else, and the program wants a model.
void FindModel(const Case& c, std::vector<Finding>* findings) {
  std::size_t state = 0;
  for (const TensorInfo& tensor : c.checkpoint.tensors) {
    const Belongs belongs = BelongsTo(c.checkpoint, tensor);
    if (belongs == Belongs::kModel) return;
    state += belongs == Belongs::kOptimizer ? 1u : 0u;
  }
  if (state == 0) return;
  std::string model;
  std::size_t wanted = 0;
  for (std::size_t i = 0; i < c.trace->bindings.size() && i < c.target->variables.size(); ++i) {
    const NodeId node = c.target->Object(c.target->variables[i].group);
    if (node == kNoNode || !c.target->nodes[node].is(kRoleModel)) continue;
    if (c.trace->bindings[i].state == BindingState::kLoaded) return;
    if (wanted++ == 0) model = c.target->variables[i].group;
  }
  if (wanted == 0) return;
  Finding finding = StartFinding(kGR113);
  finding.title = fmt::format("the checkpoint holds the state of an optimizer and no variable of {}", Quoted(model));
  finding.affected = wanted;
  finding.evidence.push_back({"program", model, Counted(wanted, "variable")});
  finding.evidence.push_back({"checkpoint", c.checkpoint.path, Counted(state, "variable") + " of an optimizer"});
  AddWhy(c, "the model was not handed over when this was saved", &finding);
  finding.fixes.push_back(
      {"load a checkpoint that was saved with the model: tf.train.Checkpoint(model=model, "
       "optimizer=optimizer)",
       Safety::kManual, "", ""});
  findings->push_back(std::move(finding));
}

void Detect(const Case& c, std::vector<Finding>* findings) {
  if (c.call == nullptr || c.trace == nullptr || c.target == nullptr) return;
  if (c.checkpoint.format == Format::kTensorBundle && !c.checkpoint.damaged && LoadsVariables(c))
    FindModel(c, findings);
  if (c.call->api != Api::kCheckpointRestore && c.call->api != Api::kCheckpointRead) return;
  if (c.checkpoint.format != Format::kTensorBundle || c.checkpoint.damaged) return;
  FindVariables(c, findings);
  FindOptimizers(c, findings);
}

}  // namespace

const Cause kGR113 = {"GR113", "object-absent", "the checkpoint has nothing for an object that the call names",
                      Severity::kError, Detect};

}  // namespace ckptfit
