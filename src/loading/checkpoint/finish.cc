#include "loading/checkpoint/finish.h"

#include <algorithm>
#include <deque>
#include <utility>

namespace ckptfit::restore {
namespace {

constexpr std::string_view kGraphKey = "_CHECKPOINTABLE_OBJECT_GRAPH";

// Unbound nodes below those that wait, each with the name under which its first ancestor waits.
std::map<std::int64_t, std::string> Waiting(const State& state) {
  std::map<std::int64_t, std::string> waiting;
  std::deque<std::int64_t> queue;
  const auto meet = [&](std::int64_t node, const std::string& name) {
    if (!state.graph().valid(node) || state.Bound(node) || !waiting.emplace(node, name).second) return;
    queue.push_back(node);
  };
  for (const auto& [object, names] : state.deferred) {
    for (const auto& [name, nodes] : names) {
      for (const std::int64_t node : nodes) meet(node, state.program.Words(object) + "." + name);
    }
  }
  while (!queue.empty()) {
    const std::int64_t node = queue.front();
    queue.pop_front();
    const std::string name = waiting[node];
    for (const auto& edge : state.graph().nodes[static_cast<std::size_t>(node)].children) meet(edge.child, name);
  }
  return waiting;
}

void StepsOfFile(State& state) {
  const auto waiting = Waiting(state);
  for (std::size_t node = 0; node < state.graph().nodes.size(); ++node) {
    const auto& attributes = state.graph().nodes[node].attributes;
    if (attributes.empty() || state.object_of[node] != kNoNode) continue;
    Step step;
    const auto name = waiting.find(static_cast<std::int64_t>(node));
    step.kind = name == waiting.end() ? Step::Kind::kUnusedInFile : Step::Kind::kDeferred;
    if (name != waiting.end()) step.object = name->second;
    step.source = attributes[0].key;
    if (const auto entry = state.bundle.Find(step.source)) step.found_shape = state.bundle.entries[*entry].shape;
    state.AddStep(std::move(step));
  }
}

void StepsOfProgram(State& state, const std::vector<NodeId>& reachable) {
  const std::set<NodeId> bound(state.object_of.begin(), state.object_of.end());
  for (const NodeId object : reachable) {
    if (!state.program.HasValues(object) || bound.contains(object)) continue;
    Step step = state.StepFor(Step::Kind::kMissingInFile, object);
    if (const auto& variable = state.program.node(object).variable) step.expected_shape = variable->shape;
    state.AddStep(std::move(step));
  }
}

}  // namespace

void WriteClosingSteps(State& state, const std::vector<NodeId>& reachable, bool name_based) {
  if (!name_based) {
    StepsOfFile(state);
    StepsOfProgram(state, reachable);
  }
  for (const TensorInfo& entry : state.bundle.entries) {
    if (entry.key != kGraphKey && !state.asked.contains(entry.key)) state.trace.unused.push_back(entry.key);
  }
}

std::string OlderMark(Files& files, const std::string& prefix) {
  const auto slash = prefix.find_last_of('/');
  const std::string folder = slash == std::string::npos ? "." : prefix.substr(0, slash);
  const std::string name = prefix.substr(slash + 1);
  const CheckpointState& listed = files.State(folder);
  const auto& all = listed.all_model_checkpoint_paths;
  if (listed.kind != CheckpointState::Kind::kGood || all.empty() || all.back() == name) return "";
  return std::find(all.begin(), all.end(), name) == all.end() ? "" : name + "::";
}

void WriteBindings(State& state, const Target& given, const std::string& mark) {
  const Target* target = &given;
  if (!state.created.empty()) {
    auto made = std::make_shared<Target>(given);
    for (std::size_t id = given.nodes.size(); id < state.program.size(); ++id)
      made->nodes.push_back(state.program.node(static_cast<NodeId>(id)));
    made->variables.insert(made->variables.end(), state.created.begin(), state.created.end());
    target = made.get();
    state.trace.made = std::move(made);
  }
  for (const TargetVariable& variable : target->variables) {
    const auto binding = state.bindings.find(variable.node);
    state.trace.bindings.push_back(binding == state.bindings.end() ? Binding() : binding->second);
    std::string& source = state.trace.bindings.back().source;
    if (!source.empty()) source.insert(0, mark);
  }
  for (Step& step : state.trace.steps) {
    if (step.node != kNoNode && step.node >= target->nodes.size()) step.node = kNoNode;
  }
}

}  // namespace ckptfit::restore
