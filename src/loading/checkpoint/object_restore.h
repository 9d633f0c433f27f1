// One restore, from its path to the status object: what Checkpoint.read(), load_weights() and saved_model.load() share
// (TensorFlow's TrackableSaver.restore).
//
// Use.  Read(), then perhaps CreateSaveCounter(), Assert() as the caller's loader does, and Finish() once, whatever
//       happened before.
// Lifetime.  Program and trace outlive the object.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "loading/checkpoint/failure.h"
#include "loading/checkpoint/late_build.h"
#include "loading/checkpoint/name_based.h"
#include "loading/checkpoint/state.h"

namespace ckptfit::restore {

class ObjectRestore {
 public:
  // Restores into `root` and the objects attached beside it. `rooted`: root is an object of the program and not the
  // Checkpoint of the call.
  ObjectRestore(const LoadRequest& request, Program& program, NodeId root, Program::Edges attached, bool rooted,
                LoadTrace& trace);

  // Without a path: nothing is opened, and every assertion fails.
  void ReadNothing() { nothing_ = true; }
  Done Read(const std::string& path);
  // The save_counter that Checkpoint.restore() makes afterwards.
  Done CreateSaveCounter();

  // What a status method raises, or nothing when it returns.
  std::optional<Exception> Assert(std::string_view method);

  // The status methods of the call, in their order, behind what the program builds first: the first that raises ends it.
  Done ApplyTrailing();

  // Writes bindings, assertions (when `with_status`), unused keys and closing steps into the trace.
  void Finish(bool with_status);

  bool opened() const { return state_ != nullptr; }
  State& state() { return *state_; }

 private:
  // Assert() once for each method: from the first status method on, nothing is restored before Finish() has looked.
  const std::optional<Exception>& Asserted(std::string_view method);
  // Builds models that wait, once.
  const LateBuild& Build();
  Done RestoreAttached();
  Done RestoreCounterBesideRoot();
  // Valid until something is added to the program.
  const std::vector<NodeId>& Reachable();
  std::optional<Exception> AssertByName();

  const LoadRequest& request_;
  Program& program_;
  const NodeId root_;
  Program::Edges attached_;
  const bool rooted_;
  LoadTrace& trace_;
  bool nothing_ = false;
  std::optional<LateBuild> built_;
  std::map<std::string, std::optional<Exception>, std::less<>> asserted_;
  bool name_based_ = false;
  NodeId counter_ = kNoNode;
  std::unique_ptr<State> state_;
  NamedState named_;
  std::vector<NodeId> reachable_;                                    // as it was
  std::optional<std::pair<std::size_t, std::size_t>> when_reached_;  // with so many changes and attached objects
};

}  // namespace ckptfit::restore
