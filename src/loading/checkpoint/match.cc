#include "loading/checkpoint/match.h"

#include <string>
#include <string_view>

#include "loading/checkpoint/collect.h"
#include "loading/checkpoint/read.h"
#include "loading/checkpoint/slots.h"
#include "loading/one_object.h"

namespace ckptfit::restore {
namespace {

std::string InconsistentReferences(const State& state, NodeId first, NodeId second) {
  const std::string a = state.program.Printed(first);
  const std::string b = state.program.Printed(second);
  if (!state.rules.drops_valueless) {
    return "Inconsistent references when loading the checkpoint into this object graph. Either the Trackable object "
           "references in the Python program have changed in an incompatible way, or the checkpoint was generated in "
           "an incompatible program.\n\nTwo checkpoint references resolved to different objects (" +
           a + " and " + b + ").";
  }
  return "Inconsistent references when loading the checkpoint into this object graph. For example, in the saved "
         "checkpoint object, `model.layer.weight` and `model.layer_copy.weight` reference the same variable, while in "
         "the current object these are two different variables. The referenced variables are:(" +
         a + " and " + b + ").";
}

bool HasValue(const ObjectGraph::Node& node) {
  if (node.has_values) return *node.has_values;
  return !node.children.empty() || !node.attributes.empty() || !node.slots.empty() || node.saver.has_value();
}

void Defer(State& state, NodeId object, const ObjectGraph::Edge& edge) {
  const bool known = state.graph().valid(edge.child);
  if (state.rules.drops_valueless && known && !HasValue(state.graph().nodes[static_cast<std::size_t>(edge.child)]))
    return;
  state.deferred[object][edge.name].push_back(edge.child);
}

// "layer-3", "layer_with_weights-0" and elements of lists: whatever stands there, not one thing by its name.
bool IsNumbered(std::string_view edge) {
  const std::size_t end = edge.find_last_not_of("0123456789");
  return end + 1 < edge.size() && (end == edge.npos || edge[end] == '-');
}

// Names of attributes that lead to one object in the file and to two in the program, which ties them no more: a step on the
// one that the file's object did not go to. O(edges).
void NoteTies(State& state, const std::vector<ObjectGraph::Edge>& edges, const NameIndex& names) {
  for (const ObjectGraph::Edge& edge : edges) {
    if (IsNumbered(edge.name) || !state.graph().valid(edge.child)) continue;
    const NodeId bound = state.ObjectOf(edge.child);
    if (bound != kNoNode && names.Find(edge.name) == bound) state.named[static_cast<std::size_t>(edge.child)] = true;
  }
  for (const ObjectGraph::Edge& edge : edges) {
    if (IsNumbered(edge.name) || !state.graph().valid(edge.child)) continue;
    if (!state.named[static_cast<std::size_t>(edge.child)]) continue;
    const NodeId found = names.Find(edge.name);
    if (found == kNoNode || found == state.ObjectOf(edge.child)) continue;
    Step step = state.StepFor(Step::Kind::kVersionRule, found);
    step.found = std::string(kOneStoredObject) + state.program.Words(state.ObjectOf(edge.child));
    state.AddStep(std::move(step));
  }
}

// Pairs the children of one node with those of its object.
Done QueueChildren(State& state, std::int64_t node, std::deque<std::int64_t>& queue) {
  const NodeId object = state.ObjectOf(node);
  const Node& program_node = state.program.node(object);
  if (program_node.poisoned && state.rules.lists_children_first) return Raise("ValueError", program_node.poison);
  const std::vector<ObjectGraph::Edge>& edges = state.graph().nodes[static_cast<std::size_t>(node)].children;
  if (edges.empty()) return {};
  const NameIndex names = state.program.Names(object);
  bool shared = false;  // a node is met again
  for (const ObjectGraph::Edge& edge : edges) {
    const bool known = state.graph().valid(edge.child);
    shared = shared || (known && state.Bound(edge.child));
    if (known && !state.rules.binds_every_edge && state.Bound(edge.child)) continue;
    const NodeId found = names.Find(edge.name);
    if (found == kNoNode) {
      if (!known && state.rules.drops_valueless) return NoSuchNode(state, edge.child);
      Defer(state, object, edge);
      continue;
    }
    if (!known) return NoSuchNode(state, edge.child);
    if (!Bind(state, edge.child, found)) continue;
    queue.push_back(edge.child);
    if (!IsNumbered(edge.name)) state.named[static_cast<std::size_t>(edge.child)] = true;
  }
  if (shared) NoteTies(state, edges, names);
  return {};
}

}  // namespace

Failure NoSuchNode(const State& state, std::int64_t node) {
  if (state.rules.numbered_index_error)
    return Raise("IndexError", "list index (" + std::to_string(node) + ") out of range");
  return Raise("IndexError", "list index out of range");
}

bool IsSimpleVariable(const ObjectGraph::Node& node) {
  return node.attributes.size() == 1 && node.attributes[0].name == "VARIABLE_VALUE" && node.children.empty();
}

bool Bind(State& state, std::int64_t node, NodeId object) {
  state.seen.insert(object);
  NodeId& bound = state.object_of[static_cast<std::size_t>(node)];
  if (bound == kNoNode) {
    bound = object;
    ++state.bound;
    return true;
  }
  if (bound != object) {
    state.trace.warnings.push_back(InconsistentReferences(state, bound, object));
    Step step = state.StepFor(Step::Kind::kVersionRule, object);
    step.found = "the file has one object where the program has two: " + state.program.Words(bound);
    state.AddStep(std::move(step));
  }
  return false;
}

Done WalkFrom(State& state, std::int64_t node, NodeId object, Batch& batch) {
  if (!state.graph().valid(node)) return NoSuchNode(state, node);
  if (!Bind(state, node, object)) return {};
  std::deque<std::int64_t> queue{node};
  while (!queue.empty()) {
    const std::int64_t current = queue.front();
    queue.pop_front();
    if (auto failure = Collect(state, current, batch)) return failure;
    if (auto failure = QueueChildren(state, current, queue)) return failure;
    if (auto failure = QueueSlots(state, current, queue)) return failure;
  }
  return {};
}

Done RestoreFrom(State& state, std::int64_t node, NodeId object) {
  Batch batch;
  if (auto failure = WalkFrom(state, node, object, batch)) return failure;
  return ReadBatch(state, batch);
}

}  // namespace ckptfit::restore
