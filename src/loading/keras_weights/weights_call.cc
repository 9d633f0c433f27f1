#include "loading/keras_weights/weights_call.h"

#include <algorithm>

#include "base/python_repr.h"
#include "loading/keras_weights/archive_crc.h"
#include "loading/keras_weights/h5_guards.h"
#include "loading/keras_weights/legacy_h5.h"
#include "loading/keras_weights/open_errors.h"
#include "loading/keras_weights/path_layout.h"
#include "model/archive_members.h"

namespace ckptfit {
namespace {

// Keras looks into model_weights when the root has no layer_names of its own.
std::string LegacyGroup(const H5File& file) {
  const H5Object* root = file.Find("");
  const bool names = root != nullptr && root->attributes.Find("layer_names") != nullptr;
  return !names && file.Find("model_weights") != nullptr ? "model_weights" : "";
}

void ListUnusedOutside(const H5File& file, const std::string& group, LoadTrace* trace) {
  if (group.empty()) return;
  for (const H5Object& object : file.objects) {
    if (object.kind == H5Object::Kind::kDataset && !object.path.starts_with(group + "/")) {
      trace->unused.push_back(object.path);
    }
  }
  std::sort(trace->unused.begin(), trace->unused.end());
}

}  // namespace

const Value* Argument(const Call& call, std::string_view name, std::size_t position) {
  if (const Value* named = call.arguments.Find(name)) return named;
  return position < call.positional.size() ? &call.positional[position] : nullptr;
}

WeightsCall::WeightsCall(const LoadRequest& request) : request_(request) {
  trace_.bindings.resize(request.target.variables.size());
  const std::string& name = request.call.object.empty() ? "model" : request.call.object;
  model_ = request.target.Object(name);
  if (model_ == kNoNode) {
    trace_.outcome = Outcome::kUnknown;
    trace_.unknowns.push_back("the description has no object named " + name);
  } else if (!node().is(kRoleModel | kRoleFunctional | kRoleSequential)) {
    trace_.Raise("AttributeError", "'" + node().class_name + "' object has no attribute 'load_weights'");
    model_ = kNoNode;
  }
}

LoadTrace WeightsCall::Raise(std::string type, std::string message) {
  trace_.Raise(std::move(type), std::move(message));
  return std::move(trace_);
}

LoadTrace WeightsCall::RejectPath(Exception error) {
  Step step;
  step.kind = Step::Kind::kPathRejected;
  step.source = request_.call.path;
  step.found = error.message;
  trace_.steps.push_back(std::move(step));
  return Raise(std::move(error));
}

LoadTrace WeightsCall::Unknown(std::string what) {
  trace_.outcome = Outcome::kUnknown;
  trace_.unknowns.push_back(std::move(what));
  return std::move(trace_);
}

LoadTrace WeightsCall::Finish() {
  if (trace_.outcome == Outcome::kReturns && !request_.call.trailing.empty()) {
    trace_.Raise("AttributeError", "'NoneType' object has no attribute '" + request_.call.trailing.front() + "'");
  }
  return std::move(trace_);
}

LoadTrace WeightsCall::LoadLegacy(const std::string& path, bool by_name, bool skip_mismatch) {
  if (auto error = H5pyOpenError(request_.files, path, request_.environment)) return RejectPath(std::move(*error));
  const H5File& file = request_.files.H5(path);
  // The first thing that is asked for is an attribute of the root.
  if (auto error = UnreadableAttributes(file, "", request_.environment)) return RejectPath(std::move(*error));
  LegacyH5Options options;
  options.by_name = by_name;
  options.skip_mismatch = skip_mismatch;
  const std::string group = LegacyGroup(file);
  LoadLegacyH5(file, group, request_.target, model_, options, request_.environment, &trace_);
  ListUnusedOutside(file, group, &trace_);
  return Finish();
}

LoadTrace WeightsCall::LoadPaths(const std::string& path, bool skip_mismatch) {
  if (auto error = H5pyOpenError(request_.files, path, request_.environment)) return RejectPath(std::move(*error));
  PathLayoutOptions options;
  options.skip_mismatch = skip_mismatch;
  LoadPathLayout(request_.files.H5(path), "", request_.target, model_, options, request_.environment, &trace_);
  return Finish();
}

LoadTrace WeightsCall::LoadArchive(const std::string& path, bool skip_mismatch) {
  if (auto error = ZipOpenError(request_.files, path)) return RejectPath(std::move(*error));
  const KerasArchive& archive = request_.files.Archive(path);
  const auto member = std::find_if(archive.members.begin(), archive.members.end(),
                                   [](const KerasArchive::Member& m) { return m.name == kWeightsMember; });
  if (member == archive.members.end() || archive.weights == nullptr) {
    const std::string text = "There is no item named 'model.weights.h5' in the archive";
    return RejectPath({"KeyError", PythonRepr(text)});
  }
  PathLayoutOptions options;
  options.skip_mismatch = skip_mismatch;
  if (auto error = CrcError(archive, false, request_.environment, &options)) return RejectPath(std::move(*error));
  if (auto error = H5pyOpenError(*archive.weights, request_.environment)) return RejectPath(std::move(*error));
  LoadPathLayout(*archive.weights, "", request_.target, model_, options, request_.environment, &trace_);
  return Finish();
}

}  // namespace ckptfit
