// What one object-based restore knows while it runs (TensorFlow's _CheckpointRestoreCoordinator).
//
// Trust.  Node ids in the file's graph are claims: every function checks graph().valid() before it uses one.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "loading/checkpoint/failure.h"
#include "loading/checkpoint/program.h"
#include "loading/checkpoint/rules.h"
#include "loading/simulate.h"
#include "loading/trace.h"
#include "model/tensor_bundle.h"

namespace ckptfit::restore {

// One tensor that an object asks for.
struct Wanted {
  std::string key;
  std::int64_t node = 0;    // the file's node that it comes from
  NodeId object = kNoNode;  // who gets it
};

// What one walk collected, to be read and assigned together.
struct Batch {
  // By the name that TensorFlow sorts them by; a later entry of the same name replaces the earlier one.
  std::map<std::string, std::vector<Wanted>> tensors;
  std::vector<Wanted> python;  // read before the tensors, as plain strings
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
  // Whether the restore has given the object its value, or has decided that there is none for it.
  bool Updated(NodeId object) const { return updated.contains(object); }
  void AddStep(Step step) { trace.steps.push_back(std::move(step)); }
  // A step that speaks of an object of the program and a key of the file.
  Step StepFor(Step::Kind kind, NodeId object, std::string source = {}) const;

  const TensorBundle& bundle;
  Program& program;
  const Environment& environment;
  const Rules rules;
  LoadTrace& trace;

  std::vector<NodeId> object_of;  // by node of the file; kNoNode: not bound
  std::size_t bound = 0;          // how many are
  std::set<NodeId> seen;          // every object that was compared with a node
  std::set<NodeId> updated;
  std::map<std::int64_t, std::vector<std::string>> unused;         // node -> attributes that its object does not have
  std::map<std::int64_t, std::vector<SlotReference>> slots_of;     // by the variable's node
  std::map<std::int64_t, std::vector<WaitingSlot>> waiting_slots;  // by the optimizer's node
  std::map<NodeId, std::map<std::string, std::vector<std::int64_t>>> deferred;  // object -> name -> nodes
  std::map<NodeId, Binding> bindings;                                           // by the program's variable
  std::vector<TargetVariable> created;  // variables that the restore itself makes
  std::set<std::string> asked;          // keys that were looked up in the bundle
  std::uint64_t verify_bytes = 0;       // how many bytes may still be read to verify checksums
};

}  // namespace ckptfit::restore
