#include "loading/checkpoint/program.h"

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
      for (const auto& [name, child] : program_.Children(order_[next])) Meet(child);
    }
    const std::size_t objects = order_.size();
    for (std::size_t i = 0; i < objects; ++i) MeetSlots(order_[i]);
    return std::move(order_);
  }

 private:
  void MeetSlots(NodeId optimizer) {
    for (const TargetSlot& slot : program_.Slots(optimizer)) {
      if (slot.variable < seen_.size() && seen_[slot.variable]) Meet(slot.slot);
    }
  }

  const Program& program_;
  std::vector<bool> seen_;
  std::vector<NodeId> order_;
};

}  // namespace

NodeId Program::Add(Node node) {
  added_.push_back(std::move(node));
  return static_cast<NodeId>(size() - 1);
}

Program::Edges Program::Children(NodeId id) const {
  Edges children = node(id).children;
  if (const auto added = edges_.find(id); added != edges_.end())
    children.insert(children.end(), added->second.begin(), added->second.end());
  return children;
}

std::map<std::string, NodeId, std::less<>> Program::Names(NodeId id) const {
  std::map<std::string, NodeId, std::less<>> names;
  for (auto& [name, child] : Children(id)) names.emplace(name, child);
  for (const auto& [name, child] : node(id).lookup) names.emplace(name, child);
  return names;
}

std::vector<TargetSlot> Program::Slots(NodeId optimizer) const {
  std::vector<TargetSlot> slots = node(optimizer).slots;
  if (const auto added = slots_.find(optimizer); added != slots_.end())
    slots.insert(slots.end(), added->second.begin(), added->second.end());
  return slots;
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
