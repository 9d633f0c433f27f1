#include "repair/assign/inside.h"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/part_path.h"
#include "diagnosis/names.h"

namespace ckptfit {
namespace {

constexpr int kMostParts = 64;  // of a path

bool IsUsersLayer(const Node& node) { return node.is(kRoleLayer) && node.is(kRoleCustom) && !node.is(kRoleModel); }

// By layer the innermost layer of a user's class that holds it.
std::map<NodeId, NodeId> HoldersIn(const Target& target, NodeId model) {
  std::map<NodeId, NodeId> holders;
  std::vector<NodeId> open = {model};
  holders.emplace(model, kNoNode);
  while (!open.empty()) {
    const NodeId node = open.back();
    open.pop_back();
    const NodeId holder = IsUsersLayer(target.nodes[node]) ? node : holders[node];
    for (const NodeId inner : target.nodes[node].layers) {
      if (holders.emplace(inner, holder).second) open.push_back(inner);
    }
  }
  return holders;
}

class InsideTeller {
 public:
  InsideTeller(const Target& target, Sides* sides)
      : target_(target), program_(sides->program), stored_(sides->stored), classes_(sides->users_classes) {}

  void Run() {
    FindProgram();
    FindCounted();
    for (Layer& layer : stored_.layers) FindStored(&layer);
    for (Side* side : {&program_, &stored_}) {
      for (Layer& layer : side->layers) {
        if (program_holders_[layer.inside].size() != stored_holders_[layer.inside].size()) layer.inside.clear();
      }
    }
  }

 private:
  void FindProgram() {
    std::map<NodeId, NodeId> holders;
    for (const auto& [name, object] : target_.objects) holders.merge(HoldersIn(target_, object));
    for (const auto& [layer, holder] : holders) {
      if (IsUsersLayer(target_.nodes[layer])) classes_.insert(SnakeCase(target_.nodes[layer].class_name));
    }
    for (Layer& layer : program_.layers) {
      const auto found = holders.find(layer.node);
      if (found == holders.end() || found->second == kNoNode) continue;
      layer.inside = SnakeCase(target_.nodes[found->second].class_name);
      program_holders_[layer.inside].insert(found->second);
    }
  }

  // Classes that the program calls otherwise now are known by how their layers are counted: "mix", "mix_1".
  void FindCounted() {
    std::set<std::string_view> ways;
    for (const Layer& layer : stored_.layers) {
      std::string_view way = layer.identity;
      for (int i = 0; i < kMostParts && !way.empty() && ways.insert(way).second; ++i) way = ParentPart(way);
    }
    for (const std::string_view way : ways) {
      const std::string_view first = WithoutCounter(way);
      if (way.ends_with("_1") && ways.contains(first)) classes_.emplace(LastPart(first));
    }
  }

  // The last class on the way to a layer.
  void FindStored(Layer* layer) {
    std::string_view path = ParentPart(layer->identity);
    for (; !path.empty(); path = ParentPart(path)) {
      const std::string_view word = WithoutCounter(LastPart(path));
      if (!classes_.contains(word)) continue;
      layer->inside = word;
      stored_holders_[layer->inside].insert(path);
      return;
    }
  }

  const Target& target_;
  Side& program_;
  Side& stored_;
  std::set<std::string, std::less<>>& classes_;
  std::map<std::string, std::set<NodeId>> program_holders_;
  std::map<std::string, std::set<std::string_view>> stored_holders_;
};

}  // namespace

void TellInside(const Target& target, Sides* sides) { InsideTeller(target, sides).Run(); }

}  // namespace ckptfit
