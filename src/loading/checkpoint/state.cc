#include "loading/checkpoint/state.h"

#include "base/text_order.h"

namespace ckptfit::restore {

const std::vector<Batch::Group>& Batch::Sorted() {
  std::vector<std::string_view> names;
  names.reserve(groups_.size());
  for (const Group& group : groups_) names.push_back(group.name);
  const std::vector<std::uint32_t> order = OrderOfTexts(names);
  std::vector<Group> sorted;
  sorted.reserve(order.size());
  for (const std::uint32_t at : order) {
    if (!sorted.empty() && sorted.back().name == groups_[at].name) sorted.pop_back();
    sorted.push_back(groups_[at]);
  }
  groups_ = std::move(sorted);
  return groups_;
}

State::State(const Environment& where, const SimulateOptions& options, const TensorBundle& from, Program& into,
             LoadTrace& steps)
    : bundle(from),
      program(into),
      environment(where),
      rules(where.tensorflow),
      trace(steps),
      object_of(from.graph.nodes.size(), kNoNode),
      named(from.graph.nodes.size()),
      asked(from.entries.size(), false),
      verify_bytes(options.verify_bytes) {
  for (std::size_t optimizer = 0; optimizer < from.graph.nodes.size(); ++optimizer) {
    for (const ObjectGraph::Slot& slot : from.graph.nodes[optimizer].slots)
      slots_of[slot.variable].push_back({static_cast<std::int64_t>(optimizer), slot.slot, slot.name});
  }
}

NodeSet State::BoundObjects() const {
  NodeSet objects;
  for (const NodeId object : object_of) objects.insert(object);
  return objects;
}

Step State::StepFor(Step::Kind kind, NodeId object, std::string_view source) const {
  Step step;
  step.kind = kind;
  step.object = program.Words(object);
  step.node = object;
  step.source = source;
  return step;
}

}  // namespace ckptfit::restore
