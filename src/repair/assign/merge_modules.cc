#include "repair/assign/merge_modules.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

namespace ckptfit {
namespace {

// What the variables of a side are told by; empty when two are alike.
std::set<std::string> LabelsOf(const Side& side, bool with_names) {
  std::set<std::string> labels;
  for (const Layer& layer : side.layers) {
    for (const Part& part : layer.parts) {
      if (!labels.insert(part.shape.ToString() + (with_names ? part.role : "")).second) return {};
    }
  }
  return labels;
}

bool AreTold(const Side& program, const Side& stored, bool with_names) {
  const std::set<std::string> labels = LabelsOf(program, with_names);
  return !labels.empty() && labels == LabelsOf(stored, with_names);
}

// One layer without a class or a name, which holds all variables.
void MergeAll(Side* side) {
  const Layer& first = side->layers.front();
  Layer whole;
  whole.node = first.node;
  whole.public_node = first.public_node;
  whole.way = first.way;
  whole.source = first.source;
  whole.speak = first.speak;
  whole.outer = first.outer;
  whole.type_told = false;
  whole.custom = true;
  for (Layer& layer : side->layers) {
    for (Part& part : layer.parts) whole.parts.push_back(std::move(part));
  }
  side->layers.clear();
  side->layers.push_back(std::move(whole));
}

}  // namespace

void MergeModules(const Target& target, Side* program, Side* stored) {
  if (program->layers.size() == stored->layers.size() || program->layers.empty() || stored->layers.empty()) return;
  const bool modules = std::none_of(program->layers.begin(), program->layers.end(), [&](const Layer& layer) {
    return layer.node == kNoNode || target.nodes[layer.node].is(kRoleLayer);
  });
  if (!modules || (!AreTold(*program, *stored, false) && !AreTold(*program, *stored, true))) return;
  MergeAll(program);
  MergeAll(stored);
}

}  // namespace ckptfit
