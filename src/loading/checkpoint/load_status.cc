#include "loading/checkpoint/load_status.h"

#include "base/python_repr.h"
#include "loading/checkpoint/node_names.h"

namespace ckptfit::restore {
namespace {

bool IsEmptyContainer(const Program& program, NodeId id) {
  return program.node(id).is(kRoleContainer) && !program.HasChildren(id);
}

// Objects that should have got a value and are bound to no node, in the order in which they are met.
std::vector<NodeId> Unmatched(const LoadStatus& status, bool without_empty_containers) {
  const State& state = status.state;
  NodeSet handled = state.BoundObjects();
  std::vector<NodeId> unmatched;
  const auto look = [&](NodeId id) {
    if (!handled.insert(id)) return;
    if (!state.rules.counts_valueless && !state.program.HasValues(id)) return;
    unmatched.push_back(id);
  };
  for (const NodeId id : status.reachable) {
    if (without_empty_containers && IsEmptyContainer(state.program, id)) continue;
    look(id);
  }
  for (NodeId id = 0; id < state.seen.end(); ++id) {
    if (state.seen.contains(id)) look(id);
  }
  return unmatched;
}

std::string ListOf(const Program& program, const std::vector<NodeId>& objects, std::size_t most) {
  std::string text = "[";
  for (std::size_t i = 0; i < objects.size() && i < most; ++i)
    text += (i == 0 ? "" : ", ") + program.Printed(objects[i]);
  return text + "]";
}

// The first bound node whose object was not given a value.
const ObjectGraph::Node* NotAssigned(const State& state) {
  for (std::size_t node = 0; node < state.object_of.size(); ++node) {
    const NodeId object = state.object_of[node];
    if (object != kNoNode && !state.Updated(object)) return &state.graph().nodes[node];
  }
  return nullptr;
}

std::optional<std::string> UnresolvedObject(const State& state) {
  for (std::size_t node = 0; node < state.object_of.size(); ++node) {
    const ObjectGraph::Node& stored = state.graph().nodes[node];
    if (stored.attributes.empty() && !state.rules.counts_valueless) continue;
    if (state.object_of[node] != kNoNode) continue;
    const auto names = NodeNames(state.graph());
    const auto name = names.find(static_cast<std::int64_t>(node));
    if (name == names.end()) return std::to_string(node);  // KeyError
    return "Unresolved object in checkpoint " + name->second + ": " + ProtoText(stored);
  }
  return std::nullopt;
}

std::string UnusedAttributes(const State& state) {
  const auto names = NodeNames(state.graph());
  std::string lines;
  for (const auto& [node, attributes] : state.unused) {
    const auto name = names.find(node);
    lines += (lines.empty() ? "" : "\n") + (name == names.end() ? std::string() : name->second) + " (" +
             state.program.Printed(state.ObjectOf(node)) + "): " + PythonList(attributes);
  }
  return "Unused attributes in these objects (the attributes exist in the checkpoint but were not restored):\n" + lines;
}

Exception Assertion(std::string text) { return {"AssertionError", std::move(text)}; }

}  // namespace

std::optional<Exception> ListingError(const Program& program, const std::vector<NodeId>& reachable) {
  for (const NodeId id : reachable) {
    for (const auto& [name, child] : program.node(id).children) {
      if (name.empty()) return Exception{"AttributeError", "'NoneType' object has no attribute 'replace'"};
    }
  }
  return std::nullopt;
}

std::optional<Exception> AssertExistingObjectsMatched(const LoadStatus& status) {
  const State& state = status.state;
  if (const auto* node = NotAssigned(state)) {
    if (!state.rules.counted_unmatched)
      return Assertion("Object not assigned a value from checkpoint: " + ProtoText(*node));
    return Assertion("Object " + ProtoText(*node) + " not assigned a value from checkpoint.");
  }
  if (auto error = ListingError(status.state.program, status.reachable)) return error;
  const std::vector<NodeId> unmatched = Unmatched(status, true);
  if (unmatched.empty()) return std::nullopt;
  if (!state.rules.counted_unmatched) {
    return Assertion(
        "Some Python objects were not bound to checkpointed values, likely due to changes in the Python program: " +
        ListOf(state.program, unmatched, unmatched.size()));
  }
  const std::string count = std::to_string(unmatched.size());
  return Assertion("Found " + count +
                   " Python objects that were not bound to checkpointed values, likely due to changes in the Python "
                   "program. Showing " +
                   std::to_string(std::min<std::size_t>(10, unmatched.size())) + " of " + count +
                   " unmatched objects: " + ListOf(state.program, unmatched, 10));
}

std::optional<Exception> AssertConsumed(const LoadStatus& status) {
  if (auto error = AssertExistingObjectsMatched(status)) return error;
  const State& state = status.state;
  if (auto text = UnresolvedObject(state)) return Assertion(std::move(*text));
  if (!state.slots_of.empty())
    return Assertion("Unresolved slot restorations: " + std::to_string(state.slots_of.size()));
  if (!state.unused.empty()) return Assertion(UnusedAttributes(state));
  return std::nullopt;
}

std::optional<Exception> AssertNontrivialMatch(const LoadStatus& status) {
  if (auto error = ListingError(status.state.program, status.reachable)) return error;
  const State& state = status.state;
  if (state.bound > 1) return std::nullopt;
  const std::vector<NodeId> unmatched = Unmatched(status, false);
  if (unmatched.empty()) {
    return Assertion("Nothing to load. No dependencies have been added to " + state.program.Printed(status.root) +
                     " yet.");
  }
  return Assertion(
      "Nothing except the root object matched a checkpointed value. Typically this means that the checkpoint does "
      "not match the Python program. The following objects have no matching checkpointed value: " +
      ListOf(state.program, unmatched, unmatched.size()));
}

}  // namespace ckptfit::restore
