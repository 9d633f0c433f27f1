#include "loading/checkpoint/program.h"

#include <algorithm>

namespace ckptfit::restore {
namespace {

// Visits objects once each, in the order in which they are met.
class Walk {
 public:
  explicit Walk(const Program& program) : program_(program), seen_(program.size(), false) {}

  void Meet(NodeId id) {
    if (id >= seen_.size() || seen_[id]) return;
    seen_[id] = true;
    order_.push_back(id);
  }

  std::vector<NodeId> Run() {
    for (std::size_t next = 0; next < order_.size(); ++next) {
      program_.VisitChildren(order_[next], [this](const std::string&, NodeId child) { Meet(child); });
    }
    const std::size_t objects = order_.size();
    for (std::size_t i = 0; i < objects; ++i) MeetSlots(order_[i]);
    return std::move(order_);
  }

 private:
  void MeetSlots(NodeId optimizer) {
    program_.VisitSlots(optimizer, [this](const TargetSlot& slot) {
      if (slot.variable < seen_.size() && seen_[slot.variable]) Meet(slot.slot);
    });
  }

  const Program& program_;
  std::vector<bool> seen_;
  std::vector<NodeId> order_;
};

}  // namespace

NameIndex::NameIndex(std::vector<std::pair<std::string_view, NodeId>> names) : names_(std::move(names)) {
  std::stable_sort(names_.begin(), names_.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
}

NodeId NameIndex::Find(std::string_view name) const {
  const auto at = std::lower_bound(names_.begin(), names_.end(), name,
                                   [](const auto& named, std::string_view wanted) { return named.first < wanted; });
  return at == names_.end() || at->first != name ? kNoNode : at->second;
}

NodeId Program::Add(Node node) {
  added_.push_back(std::move(node));
  return static_cast<NodeId>(size() - 1);
}

bool Program::HasChildren(NodeId id) const { return !node(id).children.empty() || edges_.contains(id); }

NameIndex Program::Names(NodeId id) const {
  std::vector<std::pair<std::string_view, NodeId>> names;
  VisitChildren(id, [&names](std::string_view name, NodeId child) { names.emplace_back(name, child); });
  for (const auto& [name, child] : node(id).lookup) names.emplace_back(name, child);
  return NameIndex(std::move(names));
}

NodeId Program::Slot(NodeId optimizer, std::string_view name, NodeId variable) const {
  for (const TargetSlot& slot : node(optimizer).slots) {
    if (slot.variable == variable && slot.name == name) return slot.slot;
  }
  return kNoNode;
}

std::vector<NodeId> Program::Reachable(NodeId root, const Edges& attached) const {
  Walk walk(*this);
  walk.Meet(root);
  for (const auto& [name, object] : attached) walk.Meet(object);
  return walk.Run();
}

std::string Program::Printed(NodeId id) const {
  const Node& n = node(id);
  if (n.variable) {
    return "<tf.Variable '" + n.variable->name + "' shape=" + n.variable->shape.ToString() +
           " dtype=" + std::string(DTypeName(n.variable->dtype)) + ">";
  }
  return "<" + n.module + "." + n.class_name + " object>";
}

std::string Program::Words(NodeId id) const {
  const Node& n = node(id);
  if (n.variable && !n.variable->name.empty()) return n.variable->name;
  return n.name.empty() ? n.class_name : n.class_name + " " + n.name;
}

}  // namespace ckptfit::restore
