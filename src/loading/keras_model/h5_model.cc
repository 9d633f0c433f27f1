#include "loading/keras_model/h5_model.h"

#include <utility>

#include "loading/keras_weights/legacy_h5.h"

namespace ckptfit {
namespace {

std::optional<Exception> Compile(const H5File& file, const LoadOptimizer& load_optimizer, ModelCall* call,
                                 Rebuilt* model) {
  if (file.training_config.is_null()) {
    call->trace().warnings.emplace_back(
        "No training configuration found in the save file, so the model was *not* compiled. Compile it manually.");
    return std::nullopt;
  }
  const ProgramClasses classes(call->request().target, call->custom_objects());
  ModelCompiler compiler(classes, call->environment(), model);
  if (auto error = compiler.FromTrainingConfig(file.training_config)) return error;
  load_optimizer(&compiler, model);
  return std::nullopt;
}

}  // namespace

LoadTrace LoadModelFromH5(const H5File& file, const LoadOptimizer& load_optimizer, ModelCall* call) {
  if (file.model_config.is_null()) {
    return call->Raise({"JSONDecodeError", "Expecting value: line 1 column 1 (char 0)"});
  }
  Rebuilt model;
  if (!call->Rebuild(file.model_config, false, &model)) return std::move(call->trace());
  LoadLegacyH5(file, "model_weights", model.target, model.model, {}, call->environment(), &call->trace());
  if (call->trace().raised()) return call->Abandon(std::move(model));
  if (call->compiles()) {
    if (auto error = Compile(file, load_optimizer, call, &model)) return call->Abandon(std::move(model), *error);
  }
  return call->Return(std::move(model), &file);
}

}  // namespace ckptfit
