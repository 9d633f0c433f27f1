#include <algorithm>

#include "loading/checkpoint/object_restore.h"
#include "loading/checkpoint/open.h"
#include "loading/simulate.h"

namespace ckptfit {
namespace restore {
namespace {

// tf.train.Checkpoint(...) and then .restore(path) or .read(path), with the status methods that follow.
class CheckpointCall {
 public:
  explicit CheckpointCall(const LoadRequest& request)
      : request_(request), rules_(request.environment.tensorflow), program_(request.target) {}

  LoadTrace Run() {
    if (auto failure = Construct()) return Fail(*failure);
    ObjectRestore restore(request_, program_, root_, attached_, rooted_, trace_);
    if (auto failure = Load(restore)) {
      Report(*failure, trace_);
      restore.Finish(false);
      return std::move(trace_);
    }
    restore.Finish(true);
    ApplyTrailing();
    return std::move(trace_);
  }

 private:
  using Edges = Program::Edges;

  LoadTrace Fail(const Failure& failure) {
    Report(failure, trace_);
    trace_.bindings.assign(request_.target.variables.size(), {});
    return std::move(trace_);
  }

  // Objects of the call by keyword, in the sorted order in which Checkpoint takes them.
  Done Keywords(Edges& edges) {
    for (const auto& [keyword, object] : request_.call.objects) {
      const NodeId node = request_.target.Object(object);
      if (node == kNoNode) {
        trace_.unknowns.push_back("the call names an object that is not described: " + object);
        return Failure{Outcome::kUnknown, {}};
      }
      edges.emplace_back(keyword, node);
    }
    std::stable_sort(edges.begin(), edges.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (const auto& [keyword, node] : edges) {
      if (auto failure = CheckTrackable(keyword, node)) return failure;
    }
    return {};
  }

  // Optimizers of Keras 3.0 are no Trackables.
  Done CheckTrackable(const std::string& keyword, NodeId node) {
    const Version& keras = request_.environment.keras;
    if (!request_.environment.keras3() || !program_.node(node).is(kRoleOptimizer) || keras.AtLeast(3, 1)) return {};
    return Raise("ValueError",
                 "`Checkpoint` was expecting " + keyword +
                     " to be a trackable object (an object derived from `Trackable`), got " + program_.Printed(node) +
                     ". If you believe this object should be trackable (i.e. it is part of the TensorFlow Python API "
                     "and manages state), please open an issue.");
  }

  Done Construct() {
    const std::string& root = request_.call.root;
    if (!root.empty() && !rules_.root_argument)
      return Raise("TypeError", "__init__() takes 1 positional argument but 2 were given");
    Edges keywords;
    if (auto failure = Keywords(keywords)) return failure;
    if (root.empty()) {
      Node checkpoint;
      checkpoint.class_name = "Checkpoint";
      checkpoint.module = "tensorflow.python.training.tracking.util";
      checkpoint.roles = kRoleCheckpoint;
      root_ = program_.Add(std::move(checkpoint));
      for (auto& [keyword, node] : keywords) program_.AddChild(root_, keyword, node);
      return {};
    }
    return ConstructWithRoot(root, std::move(keywords));
  }

  Done ConstructWithRoot(const std::string& root, Edges keywords) {
    root_ = request_.target.Object(root);
    if (root_ == kNoNode) {
      trace_.unknowns.push_back("the call names an object that is not described: " + root);
      return Failure{Outcome::kUnknown, {}};
    }
    if (auto failure = CheckTrackable("root", root_)) return failure;
    rooted_ = true;
    keywords.emplace_back("root", root_);
    std::stable_sort(keywords.begin(), keywords.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    const auto names = program_.Names(root_);
    for (auto& [keyword, node] : keywords) {
      const auto child = names.find(keyword);
      if (child == names.end()) {
        attached_.emplace_back(keyword, node);
      } else if (child->second != node) {
        return Raise("ValueError", "Cannot create a Checkpoint with keyword argument " + keyword + " if root." +
                                       keyword + " already exists.");
      }
    }
    return {};
  }

  Done Load(ObjectRestore& restore) {
    const std::string& path = request_.call.path;
    if (request_.call.api == Api::kCheckpointRead) {
      if (!rules_.has_read) return Raise("AttributeError", "'Checkpoint' object has no attribute 'read'");
      return restore.Read(path);
    }
    if (auto failure = restore.Read(RestorePath(request_.files, path, rules_)))
      return WrapNotFound(rules_, path, std::move(*failure));
    return restore.CreateSaveCounter();
  }

  // The whole expression raises when one of its assertions does.
  void ApplyTrailing() {
    for (const std::string& method : request_.call.trailing) {
      const auto error = trace_.assert_errors.find(method);
      if (error == trace_.assert_errors.end()) continue;
      Report(Raise("AssertionError", error->second), trace_);
      return;
    }
  }

  const LoadRequest& request_;
  const Rules rules_;
  Program program_;
  NodeId root_ = kNoNode;
  Edges attached_;
  bool rooted_ = false;
  LoadTrace trace_;
};

}  // namespace
}  // namespace restore

LoadTrace SimulateCheckpoint(const LoadRequest& request) { return restore::CheckpointCall(request).Run(); }

}  // namespace ckptfit
