#include "loading/checkpoint/built_target.h"

#include <algorithm>

#include "loading/checkpoint/late_build.h"
#include "loading/checkpoint/state.h"

namespace ckptfit::restore {
namespace {

// Trainable variables first, as Keras lists the weights of a layer.
void AddWeight(Target& target, NodeId owner, NodeId variable) {
  std::vector<NodeId>& weights = target.nodes[owner].weights;
  const bool trainable = target.nodes[variable].variable->trainable;
  const auto place = trainable ? std::find_if(weights.begin(), weights.end(),
                                              [&](NodeId weight) { return !target.nodes[weight].variable->trainable; })
                               : weights.end();
  weights.insert(place, variable);
  target.nodes[owner].built = true;
}

bool StandsForModel(const Target& given, NodeId node) {
  return std::any_of(given.objects.begin(), given.objects.end(), [&](const auto& o) { return o.second == node; });
}

}  // namespace

std::optional<BuiltTarget> BuildTarget(const Target& given, const Environment& environment) {
  Program program(given);
  LoadTrace trace;
  const TensorBundle nothing;
  State state(environment, {}, nothing, program, trace);
  BuildLater(state, nullptr, nullptr);
  if (state.created.empty() && trace.steps.empty()) return std::nullopt;

  BuiltTarget built{given, true};
  Target& target = built.target;
  for (std::size_t id = given.nodes.size(); id < program.size(); ++id) {
    target.nodes.push_back(program.node(static_cast<NodeId>(id)));
  }
  for (std::size_t id = 0; id < program.size(); ++id) {
    const auto node = static_cast<NodeId>(id);
    Program::Edges& children = target.nodes[id].children;
    children.clear();
    program.VisitChildren(node, [&](const std::string& name, NodeId child) { children.emplace_back(name, child); });
    if (!program.IsGiven(node)) continue;
    for (const auto& [name, child] : children) {
      if (!program.IsGiven(child) && target.nodes[child].variable) AddWeight(target, node, child);
    }
  }
  for (const TargetVariable& made : state.created) {
    target.variables.push_back(made);
    const NodeId model = given.Object(made.group);
    if (model != kNoNode) AddWeight(target, model, made.node);
  }
  for (const Step& step : trace.steps) {
    built.complete &= step.kind != Step::Kind::kNotBuilt || StandsForModel(given, step.node);
  }
  return built;
}

}  // namespace ckptfit::restore
