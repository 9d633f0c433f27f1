// The saving library's walk over the program's objects while it loads: _load_state() and _load_container_state().
//
// Keras recurses; here the calls in progress lie on a stack of frames, so that no input can exhaust the real one.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "loading/keras_weights/own_variables.h"
#include "loading/keras_weights/path_layout.h"
#include "loading/keras_weights/weight_store.h"

namespace ckptfit {

// How failures and container names are handled, by release.
struct WalkRules {
  bool keras3 = false;
  bool collects_failures = false;    // Keras 3.0.2 and later: try on, report all at the end
  bool skips_visited_items = false;  // Keras 2.14 and later: objects seen before take no number in a container
  bool nested_containers = false;    // Keras 3.15 and later: containers in containers are walked
  bool walks_sets = true;            // not since 3.12.3 and 3.15

  static WalkRules Of(const Environment& environment);
};

class LoadWalk {
 public:
  LoadWalk(const Target& target, const Environment& environment, const PathLayoutOptions& options, WeightStore* store,
           LoadTrace* trace);

  // Runs the whole load and leaves its outcome in the trace.
  void Run(NodeId model, const std::string& inner_path);

  const OwnVariables& own() const { return own_; }

 private:
  // Objects that failed and their errors. A Python dict: an object keeps its place until it is taken out.
  struct Failures {
    std::unordered_map<NodeId, std::pair<std::size_t, Exception>> errors;  // with the place of each
    std::size_t next_place = 0;

    void Add(NodeId node, Exception error);
    std::size_t size() const { return errors.size(); }
    // In the order of their places.
    std::vector<std::pair<NodeId, const Exception*>> Listed() const;
  };
  struct Frame {
    enum class Kind { kObject, kContainer, kScratch };
    Kind kind = Kind::kObject;
    NodeId node = kNoNode;                 // kObject
    const WalkValue* container = nullptr;  // kContainer
    std::string path;
    std::size_t next = 0;  // child to be visited next
    bool failed = false;   // kObject: its own variables or assets did
    std::size_t failures_before = 0;
    std::map<std::string, int> used_names;  // kContainer
  };

  void EnterObject(NodeId node, std::string path);
  void EnterValue(const WalkValue& value, std::string path);
  bool LoadOwn(NodeId node, const std::string& path);
  // False when the exception ends the load.
  bool Fail(NodeId node, Exception error, const char* what);
  void StepObject(Frame* frame);
  void StepContainer(Frame* frame);
  void EnterNestedContainer(const WalkValue& value, std::string path);
  void LeaveObject(const Frame& frame);
  void LeaveScratch(const Frame& frame);
  void Report();
  static std::string UniqueName(const std::string& name, std::map<std::string, int>* used);
  bool Ended() const { return ended_ || trace_->raised(); }

  const Target& target_;
  const Environment& environment_;
  const PathLayoutOptions& options_;
  const WalkRules rules_;
  WeightStore* store_;
  LoadTrace* trace_;
  OwnVariables own_;
  std::vector<Frame> frames_;
  std::vector<Failures> failures_;  // the last one is in force: a nested container that is not stored has its own
  std::unordered_set<NodeId> visited_;
  std::unordered_map<NodeId, int> in_progress_;
  std::size_t steps_ = 0;
  bool ended_ = false;
};

}  // namespace ckptfit
