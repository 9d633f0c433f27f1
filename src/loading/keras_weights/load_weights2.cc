// Keras 2: model.load_weights(path). Rules: docs/design/loading_keras_weights.md, section 1.1.
#include "loading/checkpoint/tf_weights.h"
#include "loading/keras_weights/keras_line.h"
#include "loading/keras_weights/weights_call.h"
#include "loading/simulate.h"

namespace ckptfit {
namespace {

bool LooksLikeH5(const std::string& path) {
  return path.ends_with(".h5") || path.ends_with(".keras") || path.ends_with(".hdf5");
}

class LoadWeights2 {
 public:
  explicit LoadWeights2(const LoadRequest& request)
      : request_(request), line_(KerasLine(request.environment)), path_(request.call.path), call_(request) {}

  LoadTrace Run() {
    if (request_.call.function) return NoFunction();
    if (call_.model() == kNoNode) return std::move(call_.trace());
    if (auto error = ArgumentError()) return call_.Raise(std::move(*error));
    // Keras 2.12 turned the two flags round.
    const bool swapped = line_.AtLeast(2, 12);
    by_name_ = Flag("by_name", swapped ? 1 : 0);
    skip_mismatch_ = Flag("skip_mismatch", swapped ? 0 : 1);
    if (line_.AtLeast(2, 12)) {
      if (line_.AtLeast(2, 19) && path_.starts_with("file://")) path_ = path_.substr(7);
      // by_name is not handed on to these two.
      if (path_.ends_with(".keras") && IsZip()) return call_.LoadArchive(path_, skip_mismatch_);
      if (path_.ends_with(".weights.h5")) return call_.LoadPaths(path_, skip_mismatch_);
    }
    return Legacy();
  }

 private:
  bool Flag(std::string_view name, std::size_t position) const {
    const Value* value = Argument(request_.call, name, position);
    return value != nullptr && value->AsBool();
  }

  bool IsZip() const {
    return request_.files.Look(path_).is_file() &&
           request_.files.Archive(path_).opened != KerasArchive::Opened::kNotZip;
  }

  LoadTrace NoFunction() {
    if (line_.Before(2, 12)) {
      return call_.Raise("AttributeError", "module 'keras.api._v2.keras' has no attribute 'saving'");
    }
    const bool package = request_.environment.keras_kind == KerasKind::kTfKeras;
    return call_.Raise("AttributeError", std::string("module '") + (package ? "tf_keras" : "keras") +
                                             ".api._v2.keras.saving' has no attribute 'load_weights'");
  }

  // Arguments that this release's load_weights() does not have: skip_mismatch came with 2.1, options with 2.3.
  std::optional<Exception> ArgumentError() const {
    for (const auto& [name, value] : request_.call.arguments.AsObject()) {
      const bool known = name == "by_name" || (name == "skip_mismatch" && line_.AtLeast(2, 1)) ||
                         (name == "options" && line_.AtLeast(2, 3));
      if (known) continue;
      // Python 3.10 names the class too.
      const std::string method = request_.environment.python.AtLeast(3, 10) ? "Model.load_weights()" : "load_weights()";
      return Exception{"TypeError", method + " got an unexpected keyword argument '" + name + "'"};
    }
    return std::nullopt;
  }

  LoadTrace Legacy() {
    if (skip_mismatch_ && !by_name_) {
      return call_.Raise(
          "ValueError", "When calling model.load_weights, skip_mismatch can only be set to True when by_name is True.");
    }
    if (!LooksLikeH5(path_)) {
      const TfReaderAnswer answer = ProbeTfReader(request_, path_);
      if (answer.kind != TfReaderAnswer::Kind::kDataLoss) return SimulateTfWeights(request_, path_);
      if (line_.AtLeast(2, 5) && HoldsSavedModel()) {
        const std::string variables = path_ + (path_.ends_with('/') ? "" : "/") + "variables/variables";
        if (ProbeTfReader(request_, variables).kind != TfReaderAnswer::Kind::kDataLoss) {
          return SimulateTfWeights(request_, variables);
        }
        return call_.RejectPath({"ValueError", "Unable to load weights. filepath " + path_ +
                                                   " appears to be a SavedModel directory, but checkpoint either "
                                                   "doesn't exist, or is incorrectly formatted."});
      }
    }
    if (auto error = UnbuiltError()) return NotBuilt(std::move(*error));
    return call_.LoadLegacy(path_, by_name_, skip_mismatch_);
  }

  bool HoldsSavedModel() const {
    const std::string folder = path_ + (path_.ends_with('/') ? "" : "/");
    return request_.files.Look(folder + "saved_model.pb").is_file() ||
           request_.files.Look(folder + "saved_model.pbtxt").is_file();
  }

  LoadTrace NotBuilt(Exception error) {
    Step step;
    step.kind = Step::Kind::kNotBuilt;
    step.object = call_.node().name;
    step.node = call_.model();
    call_.trace().steps.push_back(std::move(step));
    return call_.Raise(std::move(error));
  }

  std::optional<Exception> UnbuiltError() const {
    const Node& model = request_.target.nodes[call_.model()];
    if (model.built || model.is(kRoleFunctional)) return std::nullopt;
    if (line_.AtLeast(2, 3)) {
      return Exception{"ValueError",
                       "Unable to load weights saved in HDF5 format into a subclassed Model which has not created its "
                       "variables yet. Call the Model first, then load the weights."};
    }
    // Up to 2.2 the test is the wrong way round; only a class with a build() of its own is caught, by another check.
    if (!model.is(kRoleSequential)) return std::nullopt;
    return Exception{"ValueError", "Weights for model " + model.name +
                                       " have not yet been created. Weights are created when the Model is first called "
                                       "on inputs or `build()` is called with an `input_shape`."};
  }

  const LoadRequest& request_;
  const Version& line_;
  std::string path_;
  bool by_name_ = false;
  bool skip_mismatch_ = false;
  WeightsCall call_;
};

}  // namespace

LoadTrace SimulateLoadWeights2(const LoadRequest& request) { return LoadWeights2(request).Run(); }

}  // namespace ckptfit
