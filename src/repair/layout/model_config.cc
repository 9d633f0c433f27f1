#include "repair/layout/model_config.h"

#include <vector>

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

// The layers of a model's config, and of the models among them.
void MakeLayersLegacy(Value* model_config) {
  std::vector<Value*> todo = {model_config};
  while (!todo.empty()) {
    Value* const layers = MutableMember(todo.back(), "layers");
    todo.pop_back();
    if (layers == nullptr || layers->MutableArray() == nullptr) continue;
    for (Value& layer : *layers->MutableArray()) {
      MakeLegacy(&layer);
      if (Value* inner = MutableMember(&layer, "config")) todo.push_back(inner);
    }
  }
}

// keras.Sequential and keras.Model are known by their public names, Functional by its module.
bool IsPublic(const Node& model) {
  return !model.is(kRoleCustom) && (model.class_name == "Sequential" || model.class_name == "Model");
}

}  // namespace

Result<Value> LegacyModelConfig(const Node& model) {
  if (model.config.is_null()) return NoConfig(model);
  Value config = model.config;
  MakeLayersLegacy(&config);
  Value whole;
  whole.Set("class_name", model.class_name);
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
