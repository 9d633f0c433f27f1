// tf.saved_model.load(path) (docs/design/loading_checkpoint.md 9).
#include <cstdio>

#include "base/python_repr.h"
#include "loading/checkpoint/object_restore.h"
#include "loading/saved_model/operations.h"
#include "loading/saved_model/program_of.h"
#include "loading/saved_model/saved_model_errors.h"
#include "loading/simulate.h"

namespace ckptfit {
namespace {

using restore::Done;
using restore::ObjectRestore;
using restore::Program;
using restore::Report;

std::string InFolder(const std::string& folder, const std::string& name) {
  return folder.ends_with('/') ? folder + name : folder + "/" + name;
}

// Creates the objects and restores their values.
class Loader {
 public:
  Loader(const LoadRequest& request, const SavedModel& saved) : request_(request), saved_(saved) {}

  LoadTrace Run() {
    const std::string prefix = InFolder(request_.call.path, "variables/variables");
    auto made = std::make_shared<Target>(ProgramOf(saved_, request_.files.Bundle(prefix)));
    made->environment = request_.environment;
    const LoadRequest inner{request_.call, *made, request_.environment, request_.files, request_.options};
    Program program(*made);
    ObjectRestore restored(inner, program, 0, {}, true, trace_);
    Done failure = restored.Read(prefix);
    if (failure) failure = NotFoundAsFile(request_.environment.tensorflow, std::move(*failure));
    std::optional<Exception> unmatched;
    if (!failure) unmatched = restored.Assert("assert_existing_objects_matched");
    restored.Finish(false);
    if (unmatched) failure = NotBound(request_.environment.tensorflow, *made, trace_, unmatched->message);
    if (failure) Report(*failure, trace_);
    trace_.made = std::move(made);
    return std::move(trace_);
  }

 private:
  const LoadRequest& request_;
  const SavedModel& saved_;
  LoadTrace trace_;
};

// A SavedModel of TensorFlow 1, or one with several graphs: its variables come from collections and have no objects.
LoadTrace LoadByGraph(const LoadRequest& request, const SavedModel& saved) {
  LoadTrace trace;
  trace.made = std::make_shared<Target>();
  if (saved.meta_graphs != 1 && !request.call.arguments.Has("tags")) {
    Report(TagsNeeded(request.environment.tensorflow, saved), trace);
    return trace;
  }
  trace.unknowns.push_back("the SavedModel has no object graph; which variables it makes is not known");
  return trace;
}

// The first operation or attribute that the version lacks ends the load before anything is made.
LoadTrace NotLoaded(const LoadRequest& request, const ForeignOperations& foreign) {
  LoadTrace trace;
  trace.made = std::make_shared<Target>();
  NoteForeign(foreign, &trace);
  Report(FailureOf(foreign, request.environment.tensorflow), trace);
  return trace;
}

}  // namespace

LoadTrace SimulateSavedModel(const LoadRequest& request) {
  const SavedModel& saved = request.files.Saved(request.call.path);
  if (auto failure = OpenFailure(request.environment.tensorflow, request.call.path, saved)) {
    LoadTrace trace;
    trace.made = std::make_shared<Target>();
    Report(*failure, trace);
    return trace;
  }
  if (saved.meta_graphs != 1 || !saved.has_object_graph) return LoadByGraph(request, saved);
  const ForeignOperations foreign = FindForeignOperations(request.environment.tensorflow, saved);
  if (foreign.raises()) return NotLoaded(request, foreign);
  LoadTrace trace = Loader(request, saved).Run();
  if (!foreign.unknown.empty()) trace.unknowns.push_back(UnknownLibraryText(foreign));
  return trace;
}

}  // namespace ckptfit
