// The call names an object (a step counter, an epoch) that the checkpoint was saved without.

#include <fmt/format.h>

#include <algorithm>

#include "causes/causes.h"
#include "diagnosis/conclude.h"
#include "diagnosis/names.h"

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

void Detect(const Case& c, std::vector<Finding>* findings) {
  if (c.call == nullptr || c.trace == nullptr || c.target == nullptr) return;
  if (c.call->api != Api::kCheckpointRestore && c.call->api != Api::kCheckpointRead) return;
  if (c.checkpoint.format != Format::kTensorBundle) return;
  for (std::size_t i = 0; i < c.trace->bindings.size() && i < c.target->variables.size(); ++i) {
    const TargetVariable& variable = c.target->variables[i];
    if (c.trace->bindings[i].state == BindingState::kLoaded || !StandsAlone(*c.target, variable)) continue;
    for (const auto& [keyword, object] : c.call->objects) {
      if (object != variable.group || HasKeysOf(c, keyword)) continue;
      Finding finding = StartFinding(kGR113);
      finding.affected = 1;
      finding.title = fmt::format("the checkpoint has nothing for {}, which the call restores", Quoted(keyword));
      finding.why = "it was saved without this object";
      if (IsSilent(c)) finding.why += "; the call keeps the value that the program gave it and does not say so";
      finding.evidence.push_back({"program", keyword, "a variable by itself"});
      finding.evidence.push_back({"checkpoint", c.checkpoint.path, fmt::format("no key begins with {}/", keyword)});
      finding.fixes.push_back({"leave it out of the call, or set it by hand", Safety::kManual, "", ""});
      findings->push_back(std::move(finding));
    }
  }
}

}  // namespace

const Cause kGR113 = {"GR113", "object-absent", "the checkpoint has nothing for an object that the call names",
                      Severity::kError, Detect};

}  // namespace ckptfit
