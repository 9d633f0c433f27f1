#include "repair/layout/names.h"

#include <map>
#include <utility>

namespace ckptfit {
namespace {

Status Unsupported(std::string why) { return Status(StatusCode::kUnsupported, std::move(why)); }

// Places in Target::variables that an object of the call stands for: itself, or those that are counted to it.
std::vector<std::size_t> VariablesOf(const Target& target, const std::string& object) {
  const NodeId node = target.Object(object);
  const bool itself = node != kNoNode && target.nodes[node].variable.has_value();
  std::vector<std::size_t> variables;
  for (std::size_t i = 0; i < target.variables.size(); ++i) {
    if (itself ? target.variables[i].node == node : target.variables[i].group == object) variables.push_back(i);
  }
  return variables;
}

}  // namespace

Result<ProgramLayout> LayOutNames(const Call& call, const Target& target) {
  if (call.api != Api::kSaverRestore) {
    return Unsupported(std::string(ApiName(call.api)) + " does not look its variables up by their names");
  }
  std::map<std::string, std::size_t> by_name;
  for (const auto& [key, object] : call.objects) {
    for (const std::size_t variable : VariablesOf(target, object)) {
      const TargetVariable& counted = target.variables[variable];
      const std::string name = key.empty() ? target.VariableOf(counted).shared_name : key;
      const auto [at, added] = by_name.emplace(name, variable);
      if (!added && target.variables[at->second].node != counted.node) {
        return Unsupported("the Saver refuses two variables that are both called '" + name + "'");
      }
    }
  }
  ProgramLayout layout;
  layout.format = Format::kNameBased;
  for (const auto& [name, variable] : by_name) layout.slots.push_back({name, variable});
  return layout;
}

}  // namespace ckptfit
