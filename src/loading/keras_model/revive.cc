#include "loading/keras_model/revive.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "base/contains.h"

namespace ckptfit {
namespace {

// The names that _lookup_dependency() of an object knows.
std::map<std::string, NodeId> NamesOf(const Node& node) {
  std::map<std::string, NodeId> names;
  for (const auto& edges : {node.children, node.lookup}) {
    for (const auto& [name, child] : edges) names.emplace(name, child);
  }
  return names;
}

// Lists that Keras saves beside a layer's own attributes (PUBLIC_ATTRIBUTES of saved_model/load.py).
bool IsPublicList(std::string_view edge) {
  constexpr std::array<std::string_view, 7> kNames = {
      "variables", "trainable_variables",   "non_trainable_variables",    "layers",
      "metrics",   "regularization_losses", "layer_regularization_losses"};
  return Contains(kNames, edge);
}

// The variables that an object gets as attributes along its edges, with those of its lists and dicts when `in_lists`.
std::vector<NodeId> AttributesOf(NodeId owner, const std::vector<Node>& nodes, bool in_lists) {
  std::vector<NodeId> found, open;
  std::set<NodeId> seen;
  const auto push = [&](NodeId from) {
    const auto& edges = nodes[from].children;
    for (auto edge = edges.rbegin(); edge != edges.rend(); ++edge) {
      const Node& child = nodes[edge->second];
      const bool attribute = child.variable || (in_lists && child.is(kRoleContainer));
      if (attribute && (from != owner || !IsPublicList(edge->first))) open.push_back(edge->second);
    }
  };
  push(owner);
  while (!open.empty()) {
    const NodeId next = open.back();
    open.pop_back();
    if (!seen.insert(next).second) continue;
    if (nodes[next].variable) {
      found.push_back(next);
    } else {
      push(next);
    }
  }
  std::stable_partition(found.begin(), found.end(), [&](NodeId id) { return nodes[id].variable->trainable; });
  return found;
}

// Drops the variables that the owners have in lists and dicts, and nobody as an attribute.
void DropListed(const std::vector<NodeId>& owners, Target* made) {
  std::set<NodeId> attributes, listed;
  for (const Node& node : made->nodes) {
    if (node.is(kRoleContainer)) continue;
    for (const auto& [edge, child] : node.children) {
      if (made->nodes[child].variable) attributes.insert(child);
    }
  }
  for (const NodeId owner : owners) {
    for (const NodeId variable : AttributesOf(owner, made->nodes, true)) listed.insert(variable);
  }
  std::erase_if(made->variables, [&](const TargetVariable& variable) {
    return listed.contains(variable.node) && !attributes.contains(variable.node);
  });
}

}  // namespace

void ListByEdges(const std::vector<NodeId>& owners, bool in_lists, Target* made) {
  if (!in_lists) DropListed(owners, made);
  std::unordered_map<NodeId, std::size_t> places;
  for (std::size_t i = 0; i < made->variables.size(); ++i) places.emplace(made->variables[i].node, i);
  for (const NodeId owner : owners) {
    std::vector<NodeId> order = AttributesOf(owner, made->nodes, in_lists);
    std::erase_if(order, [&](NodeId variable) { return !places.contains(variable); });
    std::set<std::size_t> taken;
    for (const NodeId variable : order) taken.insert(places[variable]);
    auto next = order.begin();
    for (const std::size_t place : taken) {
      places[*next] = place;
      made->variables[place].node = *next++;
    }
  }
}

void Reviver::Revive(NodeId id, NodeId instance, const ShapeGuess& guess, const CalledObjects& called) {
  if (visited_.contains(id)) return;
  Match(id, instance, guess, called);
  AddUnmatched(id, instance, guess);
}

void Reviver::Match(NodeId id, NodeId instance, const ShapeGuess& guess, const CalledObjects& called) {
  struct Pair {
    NodeId stored, own;
    bool called;     // after the restore
    bool connected;  // a constructor called it already: it is part of a Functional model
  };
  std::vector<Pair> open{{id, instance, called.Contains(id), false}};
  while (!open.empty()) {
    const Pair pair = open.back();
    const Node& own = program_.nodes[pair.own];
    open.pop_back();
    if (!visited_.insert(pair.stored).second) continue;
    // Attention has no inner layers before its first call: it gets the saved ones, and a call makes them anew.
    if (own.class_name == "MultiHeadAttention" && !pair.connected) {
      for (NodeId variable : VariablesBelow(made_->nodes, pair.stored)) {
        if (pair.called) initial_.insert(variable);
      }
      for (NodeId variable : VariablesBelow(program_.nodes, pair.own)) matched_.insert(variable);
      continue;
    }
    const bool connected = pair.connected || (own.is(kRoleFunctional) && !own.is(kRoleSequential));
    const std::map<std::string, NodeId> names = NamesOf(own);
    for (const auto& [name, child] : made_->nodes[pair.stored].children) {
      const auto found = names.find(name);
      if (found == names.end()) continue;
      const Node& mine = program_.nodes[found->second];
      if (made_->nodes[child].variable && mine.variable) {
        made_->nodes[child].variable->shape = guess.Adapt(mine.variable->shape);
        made_->nodes[child].variable->dtype = mine.variable->dtype;
        matched_.insert(found->second);
        matched_saved_.insert(child);
      } else {
        open.push_back({child, found->second, pair.called || called.Contains(child), connected});
      }
    }
  }
}

std::vector<NodeId> Reviver::VariablesBelow(const std::vector<Node>& nodes, NodeId root) const {
  std::vector<NodeId> variables;
  std::set<NodeId> seen{root};
  std::vector<NodeId> open{root};
  while (!open.empty()) {
    const Node& node = nodes[open.back()];
    if (node.variable) variables.push_back(open.back());
    open.pop_back();
    for (auto child = node.children.rbegin(); child != node.children.rend(); ++child) {
      if (seen.insert(child->second).second) open.push_back(child->second);
    }
  }
  return variables;
}

// Whether a variable belongs to an inner layer that was built by being called: its name then holds that layer's.
bool Reviver::IsMadeByCall(NodeId variable, NodeId instance) const {
  const std::string& name = program_.nodes[variable].variable->name;
  std::set<NodeId> seen{instance};
  std::vector<NodeId> open{instance};
  while (!open.empty()) {
    const Node& node = program_.nodes[open.back()];
    open.pop_back();
    for (const auto& [edge, child] : node.children) {
      if (!seen.insert(child).second) continue;
      const Node& inner = program_.nodes[child];
      const bool scoped =
          inner.is(kRoleLayer) && !inner.name.empty() && name.find("/" + inner.name + "/") != std::string::npos;
      if (scoped) return true;
      open.push_back(child);
    }
  }
  return false;
}

void Reviver::AddUnmatched(NodeId id, NodeId instance, const ShapeGuess& guess) {
  bool any_later = false;
  for (NodeId variable : VariablesBelow(program_.nodes, instance)) {
    if (matched_.contains(variable)) continue;
    Node node = program_.nodes[variable];
    node.variable->shape = guess.Adapt(node.variable->shape);
    node.children.clear();
    node.lookup.clear();
    const auto added = static_cast<NodeId>(made_->nodes.size());
    const bool later = IsMadeByCall(variable, instance);
    made_->nodes.push_back(std::move(node));
    if (later) {
      later_.push_back(added);
      any_later = true;
    } else {
      made_->nodes[id].children.emplace_back("(unmatched)" + std::to_string(added), added);
    }
  }
  if (!any_later) return;
  for (NodeId variable : VariablesBelow(made_->nodes, id)) {
    if (variable < saved_.nodes.size() && !matched_saved_.contains(variable)) dropped_.insert(variable);
  }
}

}  // namespace ckptfit
