#include "repair/values/replaced_tail.h"

#include <algorithm>
#include <set>

#include "repair/assign/branches.h"

namespace ckptfit {
namespace {

bool HasAny(const Layer& layer, const std::set<std::size_t>& parts) {
  return std::any_of(layer.parts.begin(), layer.parts.end(),
                     [&](const Part& part) { return parts.contains(part.index); });
}

// The layers behind the last that has one of these parts; none when there is no such layer.
std::vector<std::size_t> Behind(const Side& side, const std::set<std::size_t>& parts) {
  std::vector<std::size_t> layers;
  std::size_t at = side.layers.size();
  while (at > 0 && !HasAny(side.layers[at - 1], parts)) layers.push_back(--at);
  if (at == 0) layers.clear();
  std::reverse(layers.begin(), layers.end());
  return layers;
}

// Whether the target holds a model of Keras, and the config of each says in which order its layers run.
bool TellsOrder(const Target& target) {
  const bool any = std::any_of(target.nodes.begin(), target.nodes.end(),
                               [](const Node& node) { return node.is(kRoleFunctional | kRoleSequential); });
  return any && (IsChain(target) || HasBranches(target));
}

}  // namespace

ReplacedTail FindReplacedTail(const Case& c, const Sides& sides, const Assignments& assignments) {
  if (!sides.program.ordered || !TellsOrder(*c.target)) return {};
  std::set<std::size_t> assigned, taken;
  for (const Assignment& one : assignments.assigned) {
    assigned.insert(one.variable);
    taken.insert(one.tensor);
  }
  ReplacedTail tail{Behind(sides.program, assigned), {}};
  std::set<std::size_t> missing;
  for (const Unassigned& one : assignments.missing) missing.insert(one.variable);
  const std::size_t rest = sides.program.layers.size() - tail.program.size();
  for (std::size_t i = 0; i < rest; ++i) {
    if (HasAny(sides.program.layers[i], missing)) return {};
  }
  std::erase_if(tail.program, [&](std::size_t i) { return !HasAny(sides.program.layers[i], missing); });
  if (!tail.program.empty() && sides.stored.ordered) tail.stored = Behind(sides.stored, taken);
  return tail;
}

}  // namespace ckptfit
