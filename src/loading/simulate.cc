#include "loading/simulate.h"

#include "loading/latest_checkpoint.h"
#include "loading/undecided.h"

namespace ckptfit {
namespace {

LoadTrace Raised(const LoadRequest& request, Exception exception) {
  LoadTrace trace;
  trace.outcome = Outcome::kRaises;
  trace.exception = std::move(exception);
  trace.bindings.assign(request.target.variables.size(), {});
  return trace;
}

// model.load_weights(None), as it happens when latest_checkpoint() finds nothing.
LoadTrace LoadWeightsOfNothing(const LoadRequest& request) {
  if (!request.environment.keras3())
    return Raised(request, {"AttributeError", "'NoneType' object has no attribute 'endswith'"});
  if (request.environment.keras.AtLeast(3, 10)) {
    return Raised(request, {"TypeError", "stat: path should be string, bytes, os.PathLike or integer, not NoneType"});
  }
  Call call = request.call;
  call.path = "None";
  call.path_source = PathSource::kText;
  return SimulateLoadWeights3({call, request.target, request.environment, request.files, request.options});
}

LoadTrace Dispatch(const LoadRequest& request) {
  const bool keras3 = request.environment.keras3();
  switch (request.call.api) {
    case Api::kCheckpointRestore:
    case Api::kCheckpointRead:
      return SimulateCheckpoint(request);
    case Api::kLoadWeights:
      if (request.call.path_source == PathSource::kNone) return LoadWeightsOfNothing(request);
      return keras3 ? SimulateLoadWeights3(request) : SimulateLoadWeights2(request);
    case Api::kLoadModel: {
      LoadTrace trace = keras3 ? SimulateLoadModel3(request) : SimulateLoadModel2(request);
      LeaveUndecided(request, &trace);
      return trace;
    }
    case Api::kSavedModelLoad:
      return SimulateSavedModel(request);
    case Api::kSaverRestore:
      return SimulateSaver(request);
    case Api::kGetTensor:
      return SimulateGetTensor(request);
    case Api::kTfsmLayer:
      return SimulateTfsmLayer(request);
    case Api::kInitFromCheckpoint:
      return SimulateInitFromCheckpoint(request);
  }
  return {};
}

// Puts the path that is looked up in a folder in place of the folder.
LoadTrace WithLatest(const LoadRequest& request) {
  LatestCheckpoint latest =
      FindLatest(request.files, request.call.path, request.call.path_source, request.environment.tensorflow);
  if (latest.exception) return Raised(request, std::move(*latest.exception));
  Call call = request.call;
  call.path = latest.path.value_or("");
  call.path_source = latest.path ? PathSource::kText : PathSource::kNone;
  LoadTrace trace = Dispatch({call, request.target, request.environment, request.files, request.options});
  trace.warnings.insert(trace.warnings.begin(), latest.warnings.begin(), latest.warnings.end());
  Step step;
  step.kind = latest.path ? Step::Kind::kMatched : Step::Kind::kPathRejected;
  step.object = "latest checkpoint";
  step.source = request.call.path;
  step.found = latest.path.value_or("None");
  trace.steps.insert(trace.steps.begin(), std::move(step));
  return trace;
}

}  // namespace

LoadTrace Simulate(const LoadRequest& request) {
  const PathSource source = request.call.path_source;
  if (source == PathSource::kLatest || source == PathSource::kManager) return WithLatest(request);
  return Dispatch(request);
}

}  // namespace ckptfit
