// tf.train.load_checkpoint(path).get_tensor(key) and tf.train.load_variable(path, key)
// (docs/design/loading_checkpoint.md 3).
#include "loading/checkpoint/open.h"
#include "loading/latest_checkpoint.h"
#include "loading/simulate.h"

namespace ckptfit {
namespace {

using restore::Done;
using restore::Opened;
using restore::Raise;
using restore::ReaderFailure;
using restore::Rules;

// Folders stand for their latest checkpoint.
Done Resolve(const LoadRequest& request, std::string& path) {
  if (request.call.Flag("reader") || !request.files.Look(path).is_folder()) return {};
  LatestCheckpoint latest = FindLatest(request.files, path, PathSource::kLatest, request.environment.tensorflow);
  if (latest.exception) return Raise(latest.exception->type, latest.exception->message);
  if (!latest.path)
    return Raise("ValueError", "Couldn't find 'checkpoint' file or checkpoints in given directory " + path);
  path = *latest.path;
  return {};
}

// The header stands under the empty key; read as an entry, its number of shards is a dtype.
TfStatus HeaderAsTensor(const TensorBundle& bundle) {
  const auto dtype = DTypeFromNumber(bundle.num_shards);
  const std::uint32_t bytes = dtype ? DTypeBytes(*dtype) : 0;
  return {TfStatus::Code::kDataLoss,
          "Invalid size in bundle entry: key ; stored size 0; expected size " + std::to_string(bytes)};
}

Done Read(const TensorBundle& bundle, const std::string& key, const Rules& rules) {
  const bool v2 = bundle.kind == TensorBundle::Kind::kV2;
  if (key.empty() && v2) return ReaderFailure(HeaderAsTensor(bundle), rules);
  const auto entry = bundle.Find(key);
  if (!entry) {
    return ReaderFailure({TfStatus::Code::kNotFound,
                          v2 ? "Key " + key + " not found in checkpoint" : key + " not found in checkpoint file"},
                         rules);
  }
  if (bundle.checker == nullptr) return {};
  const TfStatus status = bundle.checker->Check(*entry);
  if (!status.ok()) return ReaderFailure(status, rules);
  return {};
}

}  // namespace

LoadTrace SimulateGetTensor(const LoadRequest& request) {
  LoadTrace trace;
  trace.bindings.assign(request.target.variables.size(), {});
  const Rules rules(request.environment.tensorflow);
  std::string path = request.call.path;
  std::string key = request.call.arguments["key"].AsString();
  if (request.call.Flag("load_variable") && key.ends_with(":0")) key.resize(key.size() - 2);
  Opened opened;
  Done failure = Resolve(request, path);
  if (!failure) failure = restore::OpenReader(request.files, path, rules, opened);
  if (!failure) failure = Read(*opened.bundle, key, rules);
  Step step;
  step.kind = failure ? Step::Kind::kMissingInFile : Step::Kind::kMatched;
  step.source = key;
  if (failure) {
    Report(*failure, trace);
    step.found = failure->exception.message;
  }
  trace.steps.push_back(std::move(step));
  return trace;
}

}  // namespace ckptfit
