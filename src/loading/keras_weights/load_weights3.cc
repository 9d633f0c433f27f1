// Keras 3: model.load_weights(path) and keras.saving.load_weights(model, path).
// Rules: docs/design/loading_keras_weights.md, section 1.2.
#include "base/python_repr.h"
#include "loading/keras_weights/keras_line.h"
#include "loading/keras_weights/path_layout.h"
#include "loading/keras_weights/weights_call.h"
#include "loading/simulate.h"

namespace ckptfit {
namespace {

class LoadWeights3 {
 public:
  explicit LoadWeights3(const LoadRequest& request)
      : request_(request), line_(KerasLine(request.environment)), path_(request.call.path), call_(request) {}

  LoadTrace Run() {
    if (request_.call.function && line_.Before(3, 2)) {
      return call_.Raise("AttributeError", "module 'keras.saving' has no attribute 'load_weights'");
    }
    if (call_.model() == kNoNode) return std::move(call_.trace());
    if (auto error = ArgumentError()) return call_.RejectPath(std::move(*error));
    const Value* skip = Argument(request_.call, "skip_mismatch", 0);
    skip_mismatch_ = skip != nullptr && skip->AsBool();
    if (path_.ends_with(".keras") || path_.ends_with(".weights.h5") || IsShardMap()) return LoadPaths();
    if (path_.ends_with(".h5") || path_.ends_with(".hdf5")) {
      return call_.LoadLegacy(path_, Flag("by_name"), skip_mismatch_);
    }
    if (line_.AtLeast(3, 14) && IsOrbax()) return call_.Unknown("Orbax checkpoints are not replayed");
    return call_.RejectPath({"ValueError", "File format not supported: filepath=" + path_ + ". " + Supported()});
  }

 private:
  bool Flag(std::string_view name) const { return request_.call.arguments[name].AsBool(); }

  bool IsShardMap() const { return line_.AtLeast(3, 10) && path_.ends_with(".weights.json"); }

  std::string Supported() const {
    return line_.AtLeast(3, 14)
               ? "Keras 3 only supports V3 `.keras` files, `.weights.h5` files, legacy H5 format files (`.h5` "
                 "extension), or Orbax checkpoints."
               : "Keras 3 only supports V3 `.keras` and `.weights.h5` files, or legacy V1/V2 `.h5` files.";
  }

  // Whatever is no skip_mismatch goes through **kwargs, which each format empties in its own way.
  std::optional<Exception> ArgumentError() const {
    return line_.AtLeast(3, 11) ? NewArgumentError() : OldArgumentError();
  }

  static Exception Invalid(const Value& rest) {
    return {"ValueError", "Invalid keyword arguments: " + PythonReprOf(rest)};
  }

  Value Rest() const {
    Value rest{Value::Object()};
    for (const auto& [name, value] : request_.call.arguments.AsObject()) {
      if (name != "skip_mismatch") rest.Set(name, value);
    }
    return rest;
  }

  std::optional<Exception> OldArgumentError() const {
    Value rest = Rest();
    if (path_.ends_with(".weights.h5") || IsShardMap()) {
      if (line_.AtLeast(3, 2)) rest.Erase("objects_to_skip");
    } else if (path_.ends_with(".h5") || path_.ends_with(".hdf5")) {
      rest.Erase("by_name");
    } else if (!path_.ends_with(".keras")) {
      return std::nullopt;  // the path is refused first
    }
    if (rest.AsObject().empty()) return std::nullopt;
    return Invalid(rest);
  }

  std::optional<Exception> NewArgumentError() const {
    Value rest = Rest();
    const bool by_name = rest.Has("by_name") && !rest["by_name"].is_null();
    const bool objects = rest.Has("objects_to_skip") && !rest["objects_to_skip"].is_null();
    rest.Erase("by_name");
    rest.Erase("objects_to_skip");
    if (!rest.AsObject().empty()) return Invalid(rest);
    const bool paths = path_.ends_with(".weights.h5") || path_.ends_with(".weights.json");
    const bool legacy = !paths && (path_.ends_with(".h5") || path_.ends_with(".hdf5"));
    if (objects && (path_.ends_with(".keras") || legacy)) {
      return Exception{"ValueError", "`objects_to_skip` only supports loading '.weights.h5' files.Received: " + path_};
    }
    if (by_name && (path_.ends_with(".keras") || paths)) {
      return Exception{"ValueError",
                       "`by_name` only supports loading legacy '.h5' or '.hdf5' files. Received: " + path_};
    }
    return std::nullopt;
  }

  // saving_lib.load_weights_only()
  LoadTrace LoadPaths() {
    if (line_.AtLeast(3, 7)) {
      if (!call_.node().built) return NotBuilt();
      if (path_.starts_with("file://")) path_ = path_.substr(7);  // copied to a local file first
    }
    if (path_.ends_with(".keras")) return call_.LoadArchive(path_, skip_mismatch_);
    if (path_.ends_with(".weights.h5")) return call_.LoadPaths(path_, skip_mismatch_);
    return LoadShards();
  }

  LoadTrace NotBuilt() {
    Step step;
    step.kind = Step::Kind::kNotBuilt;
    step.object = call_.node().name;
    step.node = call_.model();
    call_.trace().steps.push_back(std::move(step));
    return call_.Raise("ValueError",
                       "You are loading weights into a model that has not yet been built. Try building the model first "
                       "by calling it on some data or by using `build()`.");
  }

  LoadTrace LoadShards() {
    const PathFacts& facts = request_.files.Look(path_);
    if (!facts.exists()) {
      return call_.RejectPath({"FileNotFoundError", "[Errno 2] No such file or directory: '" + path_ + "'"});
    }
    if (facts.is_folder()) {
      return call_.RejectPath({"IsADirectoryError", "[Errno 21] Is a directory: '" + path_ + "'"});
    }
    const ShardedWeights& shards = request_.files.Shards(path_);
    if (!shards.fault.empty()) return call_.RejectPath({"JSONDecodeError", shards.fault});
    PathLayoutOptions options;
    options.skip_mismatch = skip_mismatch_;
    LoadShardedLayout(shards, request_.target, call_.model(), options, request_.environment, &call_.trace());
    return call_.Finish();
  }

  bool IsOrbax() const {
    if (!request_.files.Look(path_).is_folder()) return false;
    for (const std::string& name : request_.files.List(path_)) {
      if (name == "orbax.checkpoint" || name == "pytree.orbax-checkpoint" || name == "checkpoint_metadata") return true;
      if (name.find(".orbax-checkpoint-tmp") != std::string::npos) return true;
      const bool number = !name.empty() && name.find_first_not_of("0123456789") == std::string::npos;
      if (number && request_.files.Look(path_ + "/" + name).is_folder()) return true;
    }
    return false;
  }

  const LoadRequest& request_;
  const Version& line_;
  std::string path_;
  bool skip_mismatch_ = false;
  WeightsCall call_;
};

}  // namespace

LoadTrace SimulateLoadWeights3(const LoadRequest& request) { return LoadWeights3(request).Run(); }

}  // namespace ckptfit
