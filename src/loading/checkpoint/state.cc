#include "loading/checkpoint/state.h"

#include <algorithm>

namespace ckptfit::restore {

const std::vector<Batch::Group>& Batch::Sorted() {
  std::stable_sort(groups_.begin(), groups_.end(), [](const Group& a, const Group& b) { return a.name < b.name; });
  std::size_t kept = 0;
  for (std::size_t i = 0; i < groups_.size(); ++i) {
    if (i + 1 < groups_.size() && groups_[i + 1].name == groups_[i].name) continue;
    if (kept != i) groups_[kept] = std::move(groups_[i]);
    ++kept;
  }
  groups_.resize(kept);
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

Step State::StepFor(Step::Kind kind, NodeId object, std::string source) const {
  Step step;
  step.kind = kind;
  step.object = program.Words(object);
  step.node = object;
  step.source = std::move(source);
  return step;
}

}  // namespace ckptfit::restore
