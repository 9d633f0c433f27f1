#include "loading/checkpoint/construct.h"
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
    if (auto failure = Construct(request_.call, request_.environment, program_, made_)) return Fail(*failure);
    if (OfManager() && !rules_.manager_restores) {
      return Fail(Raise("AttributeError", "'CheckpointManager' object has no attribute 'restore_or_initialize'"));
    }
    if (NothingToDo()) {
      trace_.bindings.assign(request_.target.variables.size(), {});
      return std::move(trace_);
    }
    ObjectRestore restore(request_, program_, made_.root, made_.attached, made_.rooted, trace_);
    if (auto failure = Load(restore)) {
      Report(*failure, trace_);
      restore.Finish(false);
      return std::move(trace_);
    }
    const Done failure = restore.ApplyTrailing();
    restore.Finish(true);
    if (failure) Report(*failure, trace_);
    return std::move(trace_);
  }

 private:
  LoadTrace Fail(const Failure& failure) {
    trace_.unknowns = made_.unknowns;
    Report(failure, trace_);
    trace_.bindings.assign(request_.target.variables.size(), {});
    return std::move(trace_);
  }

  bool OfManager() const { return request_.call.Flag("restore_or_initialize"); }

  // CheckpointManager.restore_or_initialize() without a checkpoint.
  bool NothingToDo() const { return request_.call.path_source == PathSource::kNone && OfManager(); }

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

  const LoadRequest& request_;
  const Rules rules_;
  Program program_;
  CheckpointObject made_;
  LoadTrace trace_;
};

}  // namespace
}  // namespace restore

LoadTrace SimulateCheckpoint(const LoadRequest& request) { return restore::CheckpointCall(request).Run(); }

}  // namespace ckptfit
