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

// Nodes of the file that have values and are bound to no object.
std::vector<std::size_t> AloneInFile(const State& state) {
  std::vector<std::size_t> alone;
  for (std::size_t node = 0; node < state.graph().nodes.size(); ++node) {
    if (!state.graph().nodes[node].attributes.empty() && state.object_of[node] == kNoNode) alone.push_back(node);
  }
  return alone;
}

// Objects that have values and are bound to no node.
std::vector<NodeId> AloneInProgram(const State& state, const std::vector<NodeId>& reachable) {
  const NodeSet bound = state.BoundObjects();
  std::vector<NodeId> alone;
  for (const NodeId object : reachable) {
    if (state.program.HasValues(object) && !bound.contains(object)) alone.push_back(object);
  }
  return alone;
}

void StepsOfFile(State& state, const std::vector<std::size_t>& alone) {
  const auto waiting = Waiting(state);
  for (const std::size_t node : alone) {
    Step step;
    const auto name = waiting.find(static_cast<std::int64_t>(node));
    step.kind = name == waiting.end() ? Step::Kind::kUnusedInFile : Step::Kind::kDeferred;
    if (name != waiting.end()) step.object = name->second;
    step.source = state.graph().nodes[node].attributes[0].key;
    if (const auto entry = state.bundle.Find(step.source)) step.found_shape = state.bundle.entries[*entry].shape;
    state.AddStep(std::move(step));
  }
}

void StepsOfProgram(State& state, const std::vector<NodeId>& alone) {
  for (const NodeId object : alone) {
    Step step = state.StepFor(Step::Kind::kMissingInFile, object);
    if (const auto& variable = state.program.node(object).variable) step.expected_shape = variable->shape;
    state.AddStep(std::move(step));
  }
}

}  // namespace

void WriteClosingSteps(State& state, const std::vector<NodeId>& reachable, bool name_based) {
  if (!name_based) {
    const auto in_file = AloneInFile(state);
    const auto in_program = AloneInProgram(state, reachable);
    state.trace.steps.reserve(state.trace.steps.size() + in_file.size() + in_program.size());
    StepsOfFile(state, in_file);
    StepsOfProgram(state, in_program);
  }
  for (std::size_t entry = 0; entry < state.bundle.entries.size(); ++entry) {
    const std::string& key = state.bundle.entries[entry].key;
    if (key != kGraphKey && !state.asked[entry]) state.trace.unused.push_back(key);
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
  state.trace.bindings.reserve(target->variables.size());
  for (const TargetVariable& variable : target->variables) {
    state.trace.bindings.push_back(state.BindingOf(variable.node));
    std::string& source = state.trace.bindings.back().source;
    if (!source.empty()) source.insert(0, mark);
  }
  for (Step& step : state.trace.steps) {
    if (step.node != kNoNode && step.node >= target->nodes.size()) step.node = kNoNode;
  }
}

}  // namespace ckptfit::restore
