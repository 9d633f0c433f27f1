#include "loading/keras_model/archive_model.h"

#include <utility>

#include "loading/keras_model/compile.h"
#include "loading/keras_weights/archive_crc.h"
#include "loading/keras_weights/open_errors.h"
#include "loading/keras_weights/path_layout.h"

namespace ckptfit {

LoadTrace LoadModelFromArchive(const KerasArchive& archive, ModelCall* call) {
  Value config = archive.config;
  const Value compile_config = config["compile_config"];
  if (!call->compiles()) config.Set("compile_config", Value());  // shows in the texts of errors
  Rebuilt model;
  if (!call->Rebuild(config, true, &model)) return std::move(call->trace());
  const ProgramClasses classes(call->request().target, call->custom_objects());
  ModelCompiler compiler(classes, call->environment(), &model, call->safe_mode());
  if (call->compiles() && compile_config.is_object()) {
    if (auto error = compiler.FromCompileConfig(compile_config)) return call->Abandon(std::move(model), *error);
  }
  if (archive.weights_member.empty()) {
    return call->Raise({"ValueError", "Expected a model.weights.h5 or model.weights.npz file."});
  }
  if (archive.weights == nullptr) return call->Unknown("weights in .npz form are not replayed");
  PathLayoutOptions options;
  if (auto error = CrcError(archive, true, call->environment(), &options)) {
    return call->Abandon(std::move(model), *error);
  }
  if (auto error = H5pyOpenError(*archive.weights, call->environment())) return call->Raise(*error);
  LoadPathLayout(*archive.weights, "", model.target, model.model, options, call->environment(), &call->trace());
  if (call->trace().raised()) return call->Abandon(std::move(model));
  return call->Return(std::move(model), archive.weights.get());
}

}  // namespace ckptfit
