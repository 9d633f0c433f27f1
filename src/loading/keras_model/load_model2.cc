// Keras 2: tf.keras.models.load_model(path). Rules: docs/design/loading_keras_model.md, section 1.1.
#include "loading/keras_model/archive_model.h"
#include "loading/keras_model/h5_model.h"
#include "loading/keras_model/model_call.h"
#include "loading/keras_model/saved_model2.h"
#include "loading/keras_weights/keras_line.h"
#include "loading/keras_weights/open_errors.h"
#include "loading/simulate.h"

namespace ckptfit {
namespace {

class LoadModel2 {
 public:
  explicit LoadModel2(const LoadRequest& request)
      : call_(request), line_(KerasLine(request.environment)), path_(request.call.path) {}

  LoadTrace Run() {
    if (auto error = ArgumentError()) return call_.Raise(std::move(*error));
    if (line_.AtLeast(2, 12) && path_.ends_with(".keras") && IsZip(path_)) return LoadArchive(path_);
    if (line_.AtLeast(2, 13) && path_.find("://") != std::string::npos) {
      const std::string local = LocalPath(path_);
      if (!call_.files().Look(local).exists()) {
        return call_.RejectPath({"NotFoundError", path_ + "; No such file or directory"});
      }
      if (IsZip(local)) return LoadArchive(local);
    }
    return line_.AtLeast(2, 8) ? LoadByKind() : LoadByContent();
  }

 private:
  // Arguments that load_model() of this release does not have: options came with 2.3, safe_mode with 2.12, where what
  // lies behind **kwargs is refused by the loader of archives or by that of everything else.
  std::optional<Exception> ArgumentError() {
    const bool archive = line_.AtLeast(2, 12) && path_.ends_with(".keras") && IsZip(path_);
    for (const auto& [name, value] : call_.request().call.arguments.AsObject()) {
      const bool known = name == "custom_objects" || name == "compile" ||
                         (name == "safe_mode" && line_.AtLeast(2, 12)) ||
                         (name == "options" && line_.AtLeast(2, 3) && !archive);
      if (known) continue;
      if (archive) {
        return Exception{"ValueError",
                         "The following argument(s) are not supported with the native Keras format: ['" + name + "']"};
      }
      return Exception{"TypeError", "load_model() got an unexpected keyword argument '" + name + "'"};
    }
    return std::nullopt;
  }

  bool IsZip(const std::string& path) {
    return call_.files().Look(path).is_file() && call_.files().Archive(path).opened == KerasArchive::Opened::kOk;
  }

  // The path as TensorFlow's file functions take it, which do not mind a slash at the end.
  std::string PlainPath() const {
    std::string path = LocalPath(path_);
    while (path.size() > 1 && path.ends_with('/')) path.pop_back();
    return path;
  }

  LoadTrace NothingThere() { return call_.RejectPath({"OSError", "No file or directory found at " + path_}); }

  // Since 2.8: a folder is a SavedModel, any file HDF5.
  LoadTrace LoadByKind() {
    const std::string path = PlainPath();
    const PathFacts& facts = call_.files().Look(path);
    if (!facts.exists()) return NothingThere();
    if (facts.is_folder()) return LoadSavedModel2(&call_, path_);
    return LoadH5(path);
  }

  // Before: what h5py calls HDF5 is HDF5, anything else a SavedModel. 2.7 looks first whether it is there.
  LoadTrace LoadByContent() {
    if (line_.AtLeast(2, 7) && !call_.files().Look(PlainPath()).exists()) return NothingThere();
    const PathFacts& facts = call_.files().Look(path_);
    const bool hdf5 = facts.is_file() && (facts.content == Content::kHdf5 || facts.content == Content::kTruncatedHdf5);
    return hdf5 ? LoadH5(path_) : LoadSavedModel2(&call_, path_);
  }

  // hdf5_format.load_model_from_hdf5()
  LoadTrace LoadH5(const std::string& path) {
    const H5File& file = call_.files().H5(path);
    if (auto error = H5pyOpenError(file, call_.environment())) return call_.RejectPath(*error);
    if (!file.Text("", "model_config")) return call_.RejectPath({"ValueError", NoConfig()});
    return LoadModelFromH5(file, [&](auto* compiler, auto* model) { LoadOptimizer(file, compiler, model); }, &call_);
  }

  std::string NoConfig() const {
    if (line_.Before(2, 7)) return "No model found in config file.";
    if (line_.Before(2, 8)) return "No model config found in the file at " + path_ + ".";
    return "No model config found in the file at <tensorflow.python.platform.gfile.GFile object at 0x7f0000000000>.";
  }

  void LoadOptimizer(const H5File& file, ModelCompiler* compiler, Rebuilt* model) {
    if (file.Find("optimizer_weights") == nullptr || compiler->optimizer() == kNoNode) return;
    std::vector<NodeId> trained = model->target.nodes[model->model].weights;
    trained.resize(model->trainable);
    compiler->BuildOptimizer(trained);
    const bool exact = compiler->generation() == OptimizerGeneration::kLegacy;
    // LossScaleOptimizerV3 does not count as built itself, and set_weights() refuses (optimizers/optimizer.py).
    if (compiler->loss_scaled() && !exact) {
      call_.trace().warnings.emplace_back(kOptimizerNotLoaded);
      return;
    }
    LoadH5Optimizer(file, model, compiler->optimizer(), exact, &call_.trace());
  }

  // saving_lib.load_model()
  LoadTrace LoadArchive(const std::string& path) {
    const KerasArchive& archive = call_.files().Archive(path);
    if (!archive.has_config) {
      return call_.Raise({"KeyError", "\"There is no item named 'config.json' in the archive\""});
    }
    if (!archive.config_fault.empty()) return call_.Raise({"JSONDecodeError", archive.config_fault});
    return LoadModelFromArchive(archive, &call_);
  }

  ModelCall call_;
  const Version& line_;
  const std::string& path_;
};

}  // namespace

LoadTrace SimulateLoadModel2(const LoadRequest& request) { return LoadModel2(request).Run(); }

}  // namespace ckptfit
