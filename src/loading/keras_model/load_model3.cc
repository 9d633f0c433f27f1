// Keras 3: keras.models.load_model(path). Rules: docs/design/loading_keras_model.md, section 1.2.
#include "loading/keras_model/archive_model.h"
#include "loading/keras_model/h5_model.h"
#include "loading/keras_model/model_call.h"
#include "loading/keras_weights/keras_line.h"
#include "loading/keras_weights/open_errors.h"
#include "loading/simulate.h"

namespace ckptfit {
namespace {

class LoadModel3 {
 public:
  explicit LoadModel3(const LoadRequest& request)
      : call_(request), line_(KerasLine(request.environment)), path_(request.call.path) {}

  LoadTrace Run() {
    if (IsArchive(path_)) return LoadArchive(path_);
    if (IsRemote()) {
      const std::string local = LocalPath(path_);
      const PathFacts& facts = call_.files().Look(local);
      if (!facts.exists()) {
        return call_.RejectPath({"NotFoundError", path_ + "; No such file or directory"});
      }
      if (facts.is_file() && IsZip(local)) return LoadArchive(local);
    }
    if (path_.ends_with(".h5") || path_.ends_with(".hdf5")) return LoadH5();
    if (line_.AtLeast(3, 14) && IsOrbax()) return call_.Unknown("Orbax checkpoints are not replayed");
    if (path_.ends_with(".keras")) {
      return call_.RejectPath({"ValueError", "File not found: filepath=" + path_ +
                                                 ". Please ensure the file is an accessible `.keras` zip file."});
    }
    return call_.RejectPath({"ValueError", Unsupported()});
  }

 private:
  bool IsRemote() const { return path_.find("://") != std::string::npos; }

  bool IsZip(const std::string& path) {
    return call_.files().Look(path).is_file() && call_.files().Archive(path).opened == KerasArchive::Opened::kOk;
  }

  bool IsArchive(const std::string& path) {
    if (path.ends_with(".keras") && IsZip(path)) return true;
    const bool folders = line_.AtLeast(3, 4);
    return folders && call_.files().Look(path).is_folder() && call_.files().Look(path + "/config.json").exists();
  }

  bool IsOrbax() { return call_.files().Look(path_ + "/_CHECKPOINT_METADATA").exists(); }

  std::string Unsupported() const {
    const std::string formats = line_.AtLeast(3, 14)
                                    ? "V3 `.keras` files, legacy H5 format files (`.h5` extension). "
                                    : "V3 `.keras` files and legacy H5 format files (`.h5` extension). ";
    return "File format not supported: filepath=" + path_ + ". Keras 3 only supports " + formats +
           "Note that the legacy SavedModel format is not supported by `load_model()` in Keras 3. In order to reload a "
           "TensorFlow SavedModel as an inference-only layer in Keras 3, use `keras.layers.TFSMLayer(" +
           path_ + ", call_endpoint='serving_default')` (note that your `call_endpoint` might have a different name).";
  }

  // saving_lib.load_model()
  LoadTrace LoadArchive(const std::string& path) {
    const KerasArchive& archive = call_.files().Archive(path);
    if (!archive.has_config) {
      const std::string text = "\"There is no item named 'config.json' in the archive\"";
      return archive.config_fault.empty() ? call_.Raise({"KeyError", text})
                                          : call_.Raise({"JSONDecodeError", archive.config_fault});
    }
    return LoadModelFromArchive(archive, &call_);
  }

  // legacy_h5_format.load_model_from_hdf5()
  LoadTrace LoadH5() {
    if (line_.Before(3, 1)) call_.ForgetArguments();
    if (auto error = H5pyOpenError(call_.files(), path_, call_.environment())) return call_.RejectPath(*error);
    const H5File& file = call_.files().H5(path_);
    if (!file.Text("", "model_config")) {
      return call_.RejectPath({"ValueError", "No model config found in the file at " + path_ + "."});
    }
    return LoadModelFromH5(file, [&](auto* compiler, auto* model) { LoadOptimizer(file, compiler, model); }, &call_);
  }

  void LoadOptimizer(const H5File& file, ModelCompiler* compiler, Rebuilt* model) {
    // Only the model's own variables, of which a Functional or Sequential has none: no slots are made.
    compiler->BuildOptimizer({});
    if (file.Find("optimizer_weights") != nullptr && compiler->optimizer() != kNoNode) {
      LoadH5Optimizer(file, model, compiler->optimizer(), false, &call_.trace());
    }
  }

  ModelCall call_;
  const Version& line_;
  const std::string& path_;
};

}  // namespace

LoadTrace SimulateLoadModel3(const LoadRequest& request) { return LoadModel3(request).Run(); }

}  // namespace ckptfit
