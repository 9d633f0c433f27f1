#include "diagnosis/shared_layer.h"

#include <algorithm>
#include <string_view>

#include "base/part_path.h"
#include "diagnosis/comparison.h"
#include "diagnosis/program_side.h"
#include "loading/one_object.h"

namespace ckptfit {
namespace {

// By attributes that hold an object; lists have other names in the walk of each release.
NodeId WalkChild(const Node& node, std::string_view name) {
  for (const WalkEntry& entry : node.walk) {
    if (entry.attribute == name && entry.value.kind == WalkValue::Kind::kNode) return entry.value.node;
  }
  return kNoNode;
}

NodeId Child(const Node& node, std::string_view name, Matching matching) {
  if (matching == Matching::kWalkPath) return WalkChild(node, name);
  const auto edge =
      std::find_if(node.children.begin(), node.children.end(), [&](const auto& child) { return child.first == name; });
  return edge == node.children.end() ? kNoNode : edge->second;
}

NodeId Follow(const Target& target, NodeId at, std::string_view path, Matching matching) {
  while (!path.empty() && at != kNoNode) {
    at = Child(target.nodes[at], TakeFirstPart(&path), matching);
  }
  return at;
}

// The part of a path below an object of that name; the whole path for the name "".
bool IsBelow(std::string_view path, std::string_view name, std::string_view* rest) {
  *rest = name.empty() ? path : path.substr(std::min(path.size(), name.size() + 1));
  return name.empty() || (path.size() > name.size() && path.starts_with(name) && path[name.size()] == '/');
}

const Layer* LayerOf(const Comparison& comparison, NodeId node) {
  for (const LayerPair& pair : comparison.pairs) {
    if (pair.program == kNoLayer || pair.stored == kNoLayer) continue;
    const Layer& layer = comparison.program.layers[pair.program];
    if (layer.node == node) return &layer;
  }
  return nullptr;
}

}  // namespace

const Layer* SharedLayer(const Case& c, const Layer& stored) {
  const Target* target = c.Loaded();
  if (c.comparison == nullptr || target == nullptr || stored.identity.empty()) return nullptr;
  const Matching matching = c.comparison->matching;
  if (matching != Matching::kObjectPath && matching != Matching::kWalkPath) return nullptr;
  for (const auto& [name, root] : RootsOf(*target, c.call)) {
    std::string_view rest;
    if (!IsBelow(stored.identity, name, &rest)) continue;
    const NodeId node = Follow(*target, root, rest, matching);
    const Layer* layer = node == kNoNode ? nullptr : LayerOf(*c.comparison, node);
    if (layer != nullptr && layer->identity != stored.identity) return layer;
  }
  return nullptr;
}

SavedTies::SavedTies(const Case& c) {
  const Target* target = c.Loaded();
  if (c.trace == nullptr || target == nullptr) return;
  for (const Step& step : c.trace->steps) {
    if (step.kind != Step::Kind::kVersionRule || !step.found.starts_with(kOneStoredObject)) continue;
    firsts_.emplace(step.node, std::string_view(step.found).substr(kOneStoredObject.size()));
  }
  if (!firsts_.empty()) paths_ = CheckpointPaths(*target, RootsOf(*target, c.call));
}

std::string_view SavedTies::Of(const Layer& program) const {
  if (firsts_.empty() || program.node == kNoNode) return "";
  for (NodeId at = program.node; at != kNoNode && paths_.Reached(at); at = paths_.places[at].parent) {
    const auto first = firsts_.find(at);
    if (first != firsts_.end()) return first->second;
  }
  return "";
}

}  // namespace ckptfit
