// A legacy HDF5 file lists the weights of a nested model trainable ones first: when layers inside were frozen on one side
// only, the values go to others.

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "causes/causes.h"
#include "diagnosis/conclude.h"
#include "diagnosis/names.h"
#include "diagnosis/program_side.h"

namespace ckptfit {
namespace {

using Names = std::vector<std::string>;

// "d1/kernel" of "backbone/d1/kernel:0": the owner and the variable, as both generations write them.
std::string OwnName(std::string_view name) {
  name = name.substr(0, name.find(':'));
  const std::string_view owner = LastPart(ParentPart(name));
  return owner.empty() ? std::string(name) : fmt::format("{}/{}", owner, LastPart(name));
}

// The names that the file lists for a layer directly inside the model, in that order.
Names StoredNames(const Case& c, const std::string& outer) {
  std::map<std::uint32_t, std::string> by_order;
  for (const Layer& layer : c.comparison->stored.layers) {
    if (layer.outer != outer) continue;
    for (const Part& part : layer.parts) {
      const TensorInfo& tensor = c.checkpoint.tensors[part.index];
      if (tensor.order == TensorInfo::kNoOrder || tensor.name.empty()) return {};
      by_order.emplace(tensor.order, OwnName(tensor.name));
    }
  }
  Names names;
  for (auto& [order, name] : by_order) names.push_back(std::move(name));
  return names;
}

Names ProgramNames(const Target& target, const Node& layer) {
  Names names;
  for (const NodeId weight : layer.weights) names.push_back(OwnName(target.nodes[weight].variable->name));
  return names;
}

bool SameNames(Names a, Names b) {
  std::sort(a.begin(), a.end());
  std::sort(b.begin(), b.end());
  return a == b;
}

// Whether a layer at any depth is frozen.
bool HoldsFrozen(const Target& target, NodeId root) {
  std::vector<NodeId> open = {root};
  std::vector<bool> seen(target.nodes.size(), false);
  while (!open.empty()) {
    const NodeId at = open.back();
    open.pop_back();
    if (seen[at]) continue;
    seen[at] = true;
    const Node& node = target.nodes[at];
    if (!node.trainable) return true;
    open.insert(open.end(), node.layers.begin(), node.layers.end());
  }
  return false;
}

Finding Report(const Case& c, NodeId id, const Names& program, const Names& stored) {
  const Target& target = *c.Loaded();
  const Node& layer = target.nodes[id];
  const bool frozen_now = HoldsFrozen(target, id);
  Finding finding = StartFinding(kGR205);
  std::size_t first = 0;
  while (program[first] == stored[first]) ++first;
  for (std::size_t i = first; i < program.size(); ++i) finding.affected += program[i] == stored[i] ? 0u : 1u;
  finding.title = fmt::format("the weights of {} stand in another order in the file: {}", Quoted(layer.name),
                              frozen_now ? "layers inside are frozen that were not, or the reverse"
                                         : "layers inside were frozen when it was saved");
  finding.why = "such a file lists trainable weights first, and the call gives them out by position";
  if (IsSilent(c)) finding.why += "; where two have one shape, nothing tells that they are exchanged";
  finding.evidence.push_back({"program", fmt::format("weight {} of {}", first, layer.name), program[first]});
  finding.evidence.push_back({"checkpoint", fmt::format("weight {} of {}", first, layer.name), stored[first]});
  finding.fixes.push_back(
      {"set `trainable` as when it was saved, load, then change it", Safety::kManual, "",
       fmt::format("model.get_layer(\"{}\").trainable = {}", layer.name, frozen_now ? "True" : "False")});
  return finding;
}

void Detect(const Case& c, std::vector<Finding>* findings) {
  if (c.comparison == nullptr || c.target == nullptr || c.trace == nullptr || BuildsFromFile(c)) return;
  const Matching matching = c.comparison->matching;
  if (matching != Matching::kPosition && matching != Matching::kLayerName) return;
  const Target& target = *c.Loaded();
  for (const auto& [name, root] : RootsOf(target, c.call)) {
    for (const NodeId id : target.nodes[root].layers) {
      const Node& layer = target.nodes[id];
      if (layer.layers.empty() || layer.weights.size() < 2) continue;
      const Names program = ProgramNames(target, layer);
      const Names stored = StoredNames(c, layer.name);
      if (program == stored || !SameNames(program, stored)) continue;
      findings->push_back(Report(c, id, program, stored));
    }
  }
}

}  // namespace

const Cause kGR205 = {"GR205", "trainable-flags-differ",
                      "layers of a nested model were trainable when saved and are not now, which changes the order of "
                      "its weights",
                      Severity::kError, Detect};

}  // namespace ckptfit
