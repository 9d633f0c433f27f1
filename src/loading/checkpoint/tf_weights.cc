#include "loading/checkpoint/tf_weights.h"

#include "loading/checkpoint/object_restore.h"
#include "loading/checkpoint/open.h"

namespace ckptfit {
namespace {

using restore::Done;
using restore::Failure;
using restore::ObjectRestore;
using restore::Program;
using restore::Raise;
using restore::Rules;

constexpr const char* kByNameRefused =
    "Weights may only be loaded based on topology into Models when loading TensorFlow-formatted weights (got "
    "by_name=True to load_weights).";

// After the restore itself: by_name is refused when the weights are already loaded, then the status is asserted.
Done CheckStatus(const LoadRequest& request, ObjectRestore& restored) {
  if (request.call.Flag("by_name")) return Raise("NotImplementedError", kByNameRefused);
  if (auto error = restored.Assert("assert_nontrivial_match")) return Failure{Outcome::kRaises, std::move(*error)};
  return restored.ApplyTrailing();
}

}  // namespace

TfReaderAnswer ProbeTfReader(const LoadRequest& request, const std::string& path) {
  restore::Opened opened;
  const auto failure = restore::OpenReader(request.files, path, Rules(request.environment.tensorflow), opened);
  if (!failure) return {};
  const bool data_loss = failure->exception.type == "DataLossError";
  return {data_loss ? TfReaderAnswer::Kind::kDataLoss : TfReaderAnswer::Kind::kRaises, failure->exception};
}

LoadTrace SimulateTfWeights(const LoadRequest& request, const std::string& prefix) {
  LoadTrace trace;
  const std::string object = request.call.object.empty() ? "model" : request.call.object;
  const NodeId model = request.target.Object(object);
  if (model == kNoNode) {
    trace.outcome = Outcome::kUnknown;
    trace.unknowns.push_back("the call names an object that is not described: " + object);
    return trace;
  }
  Program program(request.target);
  ObjectRestore restored(request, program, model, {}, true, trace);
  Done failure = restored.Read(prefix);
  if (!failure) failure = CheckStatus(request, restored);
  if (failure) Report(*failure, trace);
  restored.Finish(trace.outcome == Outcome::kReturns);
  return trace;
}

}  // namespace ckptfit
