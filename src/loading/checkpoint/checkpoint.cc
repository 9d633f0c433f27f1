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
    if (NothingToDo()) {
      trace_.bindings.assign(request_.target.variables.size(), {});
      return std::move(trace_);
    }
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

  // The object of an argument: described, or a Checkpoint made in its place.
  Done ObjectOf(const CheckpointArgument& argument, NodeId& node) {
    if (argument.object.empty()) return Make(argument.arguments, node);
    node = request_.target.Object(argument.object);
    if (node != kNoNode) return {};
    trace_.unknowns.push_back("the call names an object that is not described: " + argument.object);
    return Failure{Outcome::kUnknown, {}};
  }

  // Arguments by keyword, in the sorted order in which Checkpoint takes them; a root given without a keyword is called
  // "root", too.
  Done Keywords(const std::vector<CheckpointArgument>& arguments, Edges& edges) {
    for (const CheckpointArgument& argument : arguments) {
      if (argument.keyword.empty() && !rules_.root_argument)
        return Raise("TypeError", "__init__() takes 1 positional argument but 2 were given");
      const std::string keyword = argument.keyword.empty() ? "root" : argument.keyword;
      NodeId node = kNoNode;
      if (auto failure = ObjectOf(argument, node)) return failure;
      if (auto failure = CheckTrackable(keyword, node)) return failure;
      edges.emplace_back(keyword, node);
    }
    std::stable_sort(edges.begin(), edges.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    return {};
  }

  NodeId NewCheckpoint(const Edges& children) {
    Node checkpoint;
    checkpoint.class_name = "Checkpoint";
    checkpoint.module = "tensorflow.python.checkpoint.checkpoint";
    checkpoint.roles = kRoleCheckpoint;
    const NodeId made = program_.Add(std::move(checkpoint));
    for (const auto& [keyword, node] : children) program_.AddChild(made, keyword, node);
    return made;
  }

  // A Checkpoint inside another one: its root, if it has one, is an attribute like the others.
  Done Make(const std::vector<CheckpointArgument>& arguments, NodeId& node) {
    Edges children;
    if (auto failure = Keywords(arguments, children)) return failure;
    node = NewCheckpoint(children);
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
    Edges keywords;
    if (auto failure = Keywords(request_.call.checkpoint, keywords)) return failure;
    const auto root = std::find_if(keywords.begin(), keywords.end(), [](const auto& k) { return k.first == "root"; });
    if (root != keywords.end() && rules_.root_argument) {
      root_ = root->second;
      return AttachToRoot(keywords);
    }
    root_ = NewCheckpoint(keywords);
    return {};
  }

  // With a root, the keywords are attached beside it; what it has under the same name must be the same object.
  Done AttachToRoot(const Edges& keywords) {
    rooted_ = true;
    const auto names = program_.Names(root_);
    for (const auto& [keyword, node] : keywords) {
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

  // CheckpointManager.restore_or_initialize() without a checkpoint.
  bool NothingToDo() const {
    return request_.call.path_source == PathSource::kNone && request_.call.Flag("restore_or_initialize");
  }

  Done Load(ObjectRestore& restore) {
    const std::string& path = request_.call.path;
    if (request_.call.path_source == PathSource::kPathLike && !rules_.path_like)
      return Raise("TypeError", "Expected binary or unicode string, got PosixPath('" + path + "')");
    if (request_.call.path_source == PathSource::kNone) {
      restore.ReadNothing();
      return request_.call.api == Api::kCheckpointRestore ? restore.CreateSaveCounter() : Done();
    }
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
