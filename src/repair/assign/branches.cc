#include "repair/assign/branches.h"

#include <set>

namespace ckptfit {
namespace {

// The layer that a value names as the source of a tensor: ["dense", 0, 0, ...] or, in Keras 3, the same as
// "keras_history"; "" for any other value.
const std::string& SourceIn(const Value& value) {
  static const std::string kNone;
  const Value::Array& items = value.AsArray();
  const bool named = items.size() >= 3 && items[0].is_string() && items[1].is_int() && items[2].is_int();
  return named ? items[0].AsString() : kNone;
}

bool Branches(const Value& config) {
  std::set<std::string> used;
  for (const Value& layer : config["layers"].AsArray()) {
    const std::vector<std::string> inputs = SourcesOf(layer["inbound_nodes"]);
    const std::set<std::string> sources(inputs.begin(), inputs.end());
    if (sources.size() > 1) return true;
    for (const std::string& source : sources) {
      if (!used.insert(source).second) return true;
    }
  }
  return false;
}

}  // namespace

std::vector<std::string> SourcesOf(const Value& inbound_nodes) {
  std::vector<std::string> sources;
  std::vector<const Value*> open = {&inbound_nodes};
  while (!open.empty()) {
    const Value& value = *open.back();
    open.pop_back();
    if (const std::string& source = SourceIn(value); !source.empty()) {
      sources.push_back(source);
      continue;
    }
    const Value::Array& items = value.AsArray();
    for (auto item = items.rbegin(); item != items.rend(); ++item) open.push_back(&*item);
    const Value::Object& members = value.AsObject();
    for (auto member = members.rbegin(); member != members.rend(); ++member) open.push_back(&member->second);
  }
  return sources;
}

bool HasBranches(const Target& target) {
  for (const Node& node : target.nodes) {
    if (node.is(kRoleFunctional) && Branches(node.config)) return true;
  }
  return false;
}

bool IsChain(const Target& target) {
  for (const Node& node : target.nodes) {
    const bool model = node.is(kRoleModel);
    if (model && !node.is(kRoleFunctional | kRoleSequential)) return false;
    if (!model && node.is(kRoleCustom) && !node.layers.empty()) return false;
  }
  return !HasBranches(target);
}

}  // namespace ckptfit
