#include "loading/checkpoint/state.h"

namespace ckptfit::restore {

State::State(const Environment& where, const SimulateOptions& options, const TensorBundle& from, Program& into,
             LoadTrace& steps)
    : bundle(from),
      program(into),
      environment(where),
      rules(where.tensorflow),
      trace(steps),
      object_of(from.graph.nodes.size(), kNoNode),
      verify_bytes(options.verify_bytes) {
  for (std::size_t optimizer = 0; optimizer < from.graph.nodes.size(); ++optimizer) {
    for (const ObjectGraph::Slot& slot : from.graph.nodes[optimizer].slots)
      slots_of[slot.variable].push_back({static_cast<std::int64_t>(optimizer), slot.slot, slot.name});
  }
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
