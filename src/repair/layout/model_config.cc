#include "repair/layout/model_config.h"

#include <string>
#include <vector>

#include "base/python_repr.h"
#include "loading/keras_model/constructors.h"
#include "loading/keras_weights/keras_line.h"

namespace ckptfit {
namespace {

Status NoConfig(const Node& model) {
  std::string text = "the program's model has no config";
  if (!model.config_error.empty()) text += ": get_config() raises " + model.config_error;
  return Status(StatusCode::kUnsupported, text, {"", Where::kNoOffset, Where::kNoOffset, model.class_name});
}

// A member of "layers": {"module", "class_name", "config", "registered_name", ...} -> {"class_name", "config", ...}, as
// under use_legacy_config.
void MakeLegacy(Value* layer) {
  if (!layer->Has("module") || !layer->Has("registered_name")) return;
  const Value& registered = (*layer)["registered_name"];
  if (registered.is_string()) layer->Set("class_name", Value(registered));
  for (const char* name : {"module", "registered_name", "build_config", "compile_config"}) layer->Erase(name);
}

Value* MutableMember(Value* object, std::string_view name) {
  if (object->MutableObject() == nullptr) return nullptr;
  for (auto& [key, value] : *object->MutableObject()) {
    if (key == name) return &value;
  }
  return nullptr;
}

// Keras 3 takes an axis out of each layer of an HDF5 model and puts back a list of one, since 3.9 a number, too
// (legacy/saving/saving_utils.py, model_from_config).
Status KeepAxis(const Environment& environment, Value* layer) {
  Value* const config = MutableMember(layer, "config");
  if (!environment.keras3() || config == nullptr || !config->Has("axis")) return Status();
  const Value axis = (*config)["axis"];
  const std::string& name = (*layer)["class_name"].AsString();
  const Constructor* const constructor = FindConstructor(ObjectKind::kLayer, name, environment);
  if (constructor != nullptr && constructor->IsDefault("axis", axis)) return Status();
  if (axis.is_int()) {
    if (KerasLine(environment).Before(3, 9)) config->Set("axis", Value::Array{axis});
    return Status();
  }
  if (axis.AsArray().size() == 1) return Status();
  return Status(StatusCode::kUnsupported, "load_model of this Keras forgets the `axis` of " + name +
                                              " in HDF5 models, which is " + PythonReprOf(axis) + ": write name.keras");
}

// Keras 3 computes what Normalization makes of its mean and variance once it has loaded them, out of HDF5 models since 3.6
// (legacy/saving/legacy_h5_format.py, finalize_state()).
Status CheckFinalized(const Environment& environment, const Value& layer) {
  const bool adapted = layer["class_name"].AsString() == "Normalization" && layer["config"]["mean"].is_null();
  if (!adapted || !environment.keras3() || KerasLine(environment).AtLeast(3, 6)) return Status();
  return Status(StatusCode::kUnsupported,
                "load_model of this Keras does not use the mean and variance of a Normalization layer out of HDF5 "
                "models: write name.keras");
}

// The layers of a model's config, and of the models among them.
Status MakeLayersLegacy(const Environment& environment, Value* model_config) {
  std::vector<Value*> todo = {model_config};
  while (!todo.empty()) {
    Value* const layers = MutableMember(todo.back(), "layers");
    todo.pop_back();
    if (layers == nullptr || layers->MutableArray() == nullptr) continue;
    for (Value& layer : *layers->MutableArray()) {
      MakeLegacy(&layer);
      CKPTFIT_RETURN_IF_ERROR(KeepAxis(environment, &layer));
      CKPTFIT_RETURN_IF_ERROR(CheckFinalized(environment, layer));
      if (Value* inner = MutableMember(&layer, "config")) todo.push_back(inner);
    }
  }
  return Status();
}

// keras.Sequential and keras.Model are known by their public names, Functional by its module.
bool IsPublic(const Node& model) {
  return !model.is(kRoleCustom) && (model.class_name == "Sequential" || model.class_name == "Model");
}

}  // namespace

Result<Value> LegacyModelConfig(const Node& model, const Environment& environment) {
  if (model.config.is_null()) return NoConfig(model);
  Value config = model.config;
  CKPTFIT_RETURN_IF_ERROR(MakeLayersLegacy(environment, &config));
  Value whole;
  // Keras writes the class of a model's root alone without the package that it is registered in, and then does not find it.
  const bool registered = model.is(kRoleCustom) && model.registered_name.find('>') != std::string::npos;
  whole.Set("class_name", registered ? model.registered_name : model.class_name);
  whole.Set("config", std::move(config));
  return whole;
}

Result<Value> ArchiveModelConfig(const Node& model) {
  if (model.config.is_null()) return NoConfig(model);
  Value whole;
  const bool known = IsPublic(model);
  const std::string& registered = model.registered_name.empty() ? model.class_name : model.registered_name;
  whole.Set("module", known ? Value("keras") : Value(model.module));
  whole.Set("class_name", model.class_name);
  whole.Set("config", model.config);
  whole.Set("registered_name", known ? Value() : Value(registered));
  if (model.build_config.is_object()) whole.Set("build_config", model.build_config);
  if (const Value* shape = model.config.Find("build_input_shape"); shape != nullptr && !shape->is_null()) {
    Value build;
    build.Set("input_shape", *shape);
    whole.Set("build_config", std::move(build));
  }
  return whole;
}

}  // namespace ckptfit
