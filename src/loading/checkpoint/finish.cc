#include "loading/checkpoint/finish.h"

#include <algorithm>
#include <utility>

#include "base/contains.h"
#include "base/large_memory.h"

namespace ckptfit::restore {
namespace {

constexpr std::string_view kGraphKey = "_CHECKPOINTABLE_OBJECT_GRAPH";

// The unbound nodes below those that wait, and under which name the first ancestor of each does. Flat: a restore that
// meets nothing leaves every node waiting.
class Waiting {
 public:
  explicit Waiting(const State& state) : state_(state), name_of_(state.graph().nodes.size(), 0) {
    for (const auto& [object, names] : state.deferred) {
      for (const auto& [name, nodes] : names) {
        names_.push_back(state.program.Words(object) + "." + name);
        for (const std::int64_t node : nodes) Meet(node, names_.size());
      }
    }
    for (std::size_t at = 0; at < queue_.size(); ++at) {
      const std::size_t node = queue_[at];
      for (const auto& edge : state.graph().nodes[node].children) Meet(edge.child, name_of_[node]);
    }
  }

  // The name under which the node waits; nullptr when it does not.
  const std::string* NameOf(std::size_t node) const {
    return name_of_[node] == 0 ? nullptr : &names_[name_of_[node] - 1];
  }

 private:
  void Meet(std::int64_t node, std::size_t name) {
    if (!state_.graph().valid(node) || state_.Bound(node) || name_of_[static_cast<std::size_t>(node)] != 0) return;
    name_of_[static_cast<std::size_t>(node)] = static_cast<std::uint32_t>(name);
    queue_.push_back(static_cast<std::size_t>(node));
  }

  const State& state_;
  std::vector<std::string> names_;
  std::vector<std::uint32_t> name_of_;  // by node: place in names_, counted from 1; 0: does not wait
  std::vector<std::size_t> queue_;
};

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
  const Waiting waiting(state);
  for (const std::size_t node : alone) {
    Step step;
    const std::string* const name = waiting.NameOf(node);
    step.kind = name == nullptr ? Step::Kind::kUnusedInFile : Step::Kind::kDeferred;
    if (name != nullptr) step.object = *name;
    step.source = state.graph().nodes[node].attributes[0].key;
    state.AddStep(std::move(step));
  }
}

void StepsOfProgram(State& state, const std::vector<NodeId>& alone) {
  for (const NodeId object : alone) {
    state.AddStep(state.StepFor(Step::Kind::kMissingInFile, object));
  }
}

// Whether no variable is counted to two objects.
bool EachOnce(const std::vector<TargetVariable>& variables) {
  NodeSet met;
  return std::ranges::all_of(variables, [&met](const TargetVariable& v) { return met.insert(v.node); });
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
  return Contains(all, name) ? name + "::" : "";
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
  ReserveLarge(state.trace.bindings, target->variables.size());
  const bool once = EachOnce(target->variables);
  for (const TargetVariable& variable : target->variables) {
    Binding& binding = state.BindingOf(variable.node);
    state.trace.bindings.push_back(once ? std::move(binding) : binding);
    std::string& source = state.trace.bindings.back().source;
    if (!source.empty()) source.insert(0, mark);
  }
  for (Step& step : state.trace.steps) {
    if (step.node != kNoNode && step.node >= target->nodes.size()) step.node = kNoNode;
  }
}

}  // namespace ckptfit::restore
