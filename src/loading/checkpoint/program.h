// The program's object graph while a restore works on it.
//
// The described program is left as it is; what the restore itself makes (the Checkpoint object of the call, a
// save_counter, slot variables) is kept beside it, under NodeIds that follow the program's own.
//
// Ownership.  Holds a reference to the Target, which must outlive it.
// Cost.       What an object tracks is visited where it lies; nothing is copied.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/target.h"

namespace ckptfit::restore {

// Objects by name, of one object; refers to the Program that gave it, which must not change meanwhile.
class NameIndex {
 public:
  // Of a name that stands twice the first object stays.
  explicit NameIndex(std::vector<std::pair<std::string_view, NodeId>> names);
  // The object of that name, or kNoNode.
  NodeId Find(std::string_view name) const;

 private:
  std::vector<std::pair<std::string_view, NodeId>> names_;  // sorted by name
};

class Program {
 public:
  using Edges = std::vector<std::pair<std::string, NodeId>>;

  explicit Program(const Target& given) : given_(given) {}

  const Target& given() const { return given_; }
  std::size_t size() const { return given_.nodes.size() + added_.size(); }
  bool IsGiven(NodeId id) const { return id < given_.nodes.size(); }
  const Node& node(NodeId id) const { return IsGiven(id) ? given_.nodes[id] : added_[id - given_.nodes.size()]; }

  NodeId Add(Node node);
  void AddChild(NodeId parent, std::string name, NodeId child) {
    edges_[parent].emplace_back(std::move(name), child);
    ++changes_;
  }
  void AddSlot(NodeId optimizer, TargetSlot slot) {
    slots_[optimizer].push_back(std::move(slot));
    ++changes_;
  }
  // How often something was added that other objects track.
  std::size_t changes() const { return changes_; }

  // Calls visit(name, child) for what the object tracks: its own children and those added.
  template <typename Visit>
  void VisitChildren(NodeId id, Visit visit) const {
    for (const auto& [name, child] : node(id).children) visit(name, child);
    if (edges_.empty()) return;
    const auto added = edges_.find(id);
    if (added == edges_.end()) return;
    for (const auto& [name, child] : added->second) visit(name, child);
  }
  bool HasChildren(NodeId id) const;
  // What the object tracks and what its _lookup_dependency() finds beyond that.
  NameIndex Names(NodeId id) const;
  // The slot variable `name` of `variable`, or kNoNode.
  NodeId Slot(NodeId optimizer, std::string_view name, NodeId variable) const;
  // Calls visit(slot) for the slot variables of an optimizer: its own and those added.
  template <typename Visit>
  void VisitSlots(NodeId optimizer, Visit visit) const {
    for (const TargetSlot& slot : node(optimizer).slots) visit(slot);
    if (slots_.empty()) return;
    const auto added = slots_.find(optimizer);
    if (added == slots_.end()) return;
    for (const TargetSlot& slot : added->second) visit(slot);
  }

  // Every object reachable from `root` and then from `attached`, breadth first; slot variables of optimizers met whose
  // variables are reachable, too, come last.
  std::vector<NodeId> Reachable(NodeId root, const Edges& attached) const;

  // Whether the object has values of its own to restore.
  bool HasValues(NodeId id) const { return node(id).restore != RestoreKind::kNone; }
  // How Python prints the object in messages.
  std::string Printed(NodeId id) const;
  // The variable's name, or the object's class and name, for steps and warnings.
  std::string Words(NodeId id) const;

 private:
  const Target& given_;
  std::deque<Node> added_;
  std::map<NodeId, Edges> edges_;
  std::map<NodeId, std::vector<TargetSlot>> slots_;
  std::size_t changes_ = 0;
};

}  // namespace ckptfit::restore
