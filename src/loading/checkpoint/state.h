// What one object-based restore knows while it runs (TensorFlow's _CheckpointRestoreCoordinator).
//
// Trust.  Node ids in the file's graph are claims: every function checks graph().valid() before it uses one.
#pragma once

#include <algorithm>
#include <deque>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "loading/checkpoint/failure.h"
#include "loading/checkpoint/node_set.h"
#include "loading/checkpoint/program.h"
#include "loading/checkpoint/rules.h"
#include "loading/simulate.h"
#include "loading/trace.h"
#include "model/tensor_bundle.h"

namespace ckptfit::restore {

// One tensor that an object asks for. `key` is a text of the file's graph, of the program, or one that the Batch keeps.
struct Wanted {
  std::string_view key;
  std::int64_t node = 0;    // the file's node that it comes from
  NodeId object = kNoNode;  // who gets it
};

// What one walk collected, to be read and assigned together.
class Batch {
 public:
  // Tensors under the name that TensorFlow sorts them by. Nearly all groups have one: they lie in one list.
  struct Group {
    std::string_view name;
    std::size_t first = 0;
    std::size_t count = 0;
  };

  // Begins a group, which the tensors that are added next belong to.
  void Open(std::string_view name) { groups_.push_back({name, wanted_.size(), 0}); }
  void Add(const Wanted& wanted) {
    wanted_.push_back(wanted);
    ++groups_.back().count;
  }
  // A name or key that stands nowhere else; valid as long as the batch.
  std::string_view Keep(std::string text) { return kept_.emplace_back(std::move(text)); }
  // Sorted by name; of groups of the same name the last one that was added.
  const std::vector<Group>& Sorted();
  std::span<const Wanted> Of(const Group& group) const { return std::span(wanted_).subspan(group.first, group.count); }

  std::vector<Wanted> python;  // read before the tensors, as plain strings

 private:
  std::vector<Group> groups_;
  std::vector<Wanted> wanted_;
  std::deque<std::string> kept_;
};

// A slot variable of the file whose variable is not met yet.
struct SlotReference {
  std::int64_t optimizer = 0;
  std::int64_t slot = 0;
  std::string name;
};

// A slot variable whose variable is met, while its optimizer is not.
struct WaitingSlot {
  NodeId variable = kNoNode;
  std::int64_t slot = 0;
  std::string name;
};

struct State {
  State(const LoadRequest& request, const TensorBundle& from, Program& into, LoadTrace& steps)
      : State(request.environment, request.options, from, into, steps) {}
  State(const Environment& where, const SimulateOptions& options, const TensorBundle& from, Program& into,
        LoadTrace& steps);

  const ObjectGraph& graph() const { return bundle.graph; }
  bool Bound(std::int64_t node) const { return object_of[static_cast<std::size_t>(node)] != kNoNode; }
  NodeId ObjectOf(std::int64_t node) const { return object_of[static_cast<std::size_t>(node)]; }
  // The objects that are bound to some node.
  NodeSet BoundObjects() const;
  // Whether the restore has given the object its value, or has decided that there is none for it.
  bool Updated(NodeId object) const { return updated.contains(object); }
  // What becomes of a variable of the program; "untouched" until somebody says otherwise.
  Binding& BindingOf(NodeId variable) {
    if (variable >= bindings.size()) bindings.resize(std::max(std::size_t{variable} + 1, program.size()));
    return bindings[variable];
  }
  // The position of a key among the bundle's entries; it counts as asked for from now on.
  std::optional<std::size_t> Ask(std::string_view key) {
    const bool is_next = next_entry < bundle.entries.size() && bundle.entries[next_entry].key == key;
    const auto entry = is_next ? next_entry : bundle.Find(key);
    if (!entry) return entry;
    asked[*entry] = true;
    next_entry = *entry + 1;
    return entry;
  }
  void AddStep(Step step) { trace.steps.push_back(std::move(step)); }
  // A step that speaks of an object of the program and a key of the file.
  Step StepFor(Step::Kind kind, NodeId object, std::string_view source = {}) const;

  const TensorBundle& bundle;
  Program& program;
  const Environment& environment;
  const Rules rules;
  LoadTrace& trace;

  std::vector<NodeId> object_of;  // by node of the file; kNoNode: not bound
  std::vector<bool> named;        // by node of the file: it went to what an attribute of that name leads to
  std::size_t bound = 0;          // how many are
  NodeSet seen;                   // every object that was compared with a node
  NodeSet updated;
  std::map<std::int64_t, std::vector<std::string>> unused;         // node -> attributes that its object does not have
  std::map<std::int64_t, std::vector<SlotReference>> slots_of;     // by the variable's node
  std::map<std::int64_t, std::vector<WaitingSlot>> waiting_slots;  // by the optimizer's node
  std::map<NodeId, std::map<std::string, std::vector<std::int64_t>>> deferred;  // object -> name -> nodes
  std::vector<Binding> bindings;        // by the program's variable; see BindingOf()
  std::vector<TargetVariable> created;  // variables that the restore itself makes
  std::vector<bool> asked;              // by TensorBundle::entries: was looked up
  std::size_t next_entry = 0;           // behind the one looked up last: programs ask in the order of the keys, mostly
  std::uint64_t verify_bytes = 0;       // how many bytes may still be read to verify checksums
};

}  // namespace ckptfit::restore
