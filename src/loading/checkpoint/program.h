// The program's object graph while a restore works on it.
//
// The described program is left as it is; what the restore itself makes (the Checkpoint object of the call, a
// save_counter, slot variables) is kept beside it, under NodeIds that follow the program's own.
//
// Ownership.  Holds a reference to the Target, which must outlive it.
// Cost.       Children() is O(children of the object); nothing is copied.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "model/target.h"

namespace ckptfit::restore {

class Program {
 public:
  using Edges = std::vector<std::pair<std::string, NodeId>>;

  explicit Program(const Target& given) : given_(given) {}

  const Target& given() const { return given_; }
  std::size_t size() const { return given_.nodes.size() + added_.size(); }
  bool IsGiven(NodeId id) const { return id < given_.nodes.size(); }
  const Node& node(NodeId id) const { return IsGiven(id) ? given_.nodes[id] : added_[id - given_.nodes.size()]; }

  NodeId Add(Node node);
  void AddChild(NodeId parent, std::string name, NodeId child) { edges_[parent].emplace_back(std::move(name), child); }
  void AddSlot(NodeId optimizer, TargetSlot slot) { slots_[optimizer].push_back(std::move(slot)); }

  // What the object tracks, by name: its own children and those added.
  Edges Children(NodeId id) const;
  // The same and what its _lookup_dependency() finds beyond them. A name that stands twice means its first object.
  std::map<std::string, NodeId, std::less<>> Names(NodeId id) const;
  // The slot variable `name` of `variable`, or kNoNode.
  NodeId Slot(NodeId optimizer, std::string_view name, NodeId variable) const;
  std::vector<TargetSlot> Slots(NodeId optimizer) const;

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
};

}  // namespace ckptfit::restore
