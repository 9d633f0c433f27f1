// From a config to an object: deserialize_keras_object() in its generations.
#include "base/python_repr.h"
#include "loading/keras_model/constructor_call.h"
#include "loading/keras_model/lambda_code.h"
#include "loading/keras_model/rebuilder.h"
#include "loading/keras_weights/keras_line.h"

namespace ckptfit {
namespace {

constexpr std::string_view kSafeLambda3 =
    "Requested the deserialization of a `Lambda` layer whose `function` is a Python lambda. This carries a potential "
    "risk of arbitrary code execution and thus it is disallowed by default. If you trust the source of the artifact, "
    "you can override this error by passing `safe_mode=False` to the loading function, or calling "
    "`keras.config.enable_unsafe_deserialization().";

// "<class 'keras.src.models.sequential.Sequential'>": as far as the module of a class is known.
std::string ModulePath(std::string_view class_name) {
  if (class_name == "Sequential") return "keras.src.models.sequential.Sequential";
  if (class_name == "Functional") return "keras.src.models.functional.Functional";
  if (class_name == "Model") return "keras.src.models.model.Model";
  return "keras.src.layers." + std::string(class_name);
}

}  // namespace

std::string Rebuilder::ClassText(const FoundClass& found) const {
  const std::string name = found.custom != nullptr ? found.custom->module + "." + found.custom->class_name
                                                   : ModulePath(found.builtin->class_name);
  return "<class '" + name + "'>";
}

Attempt<LayerId> Rebuilder::TooDeep() {
  out_.unknowns.push_back("a config that is nested deeper than " + std::to_string(kMaxModelNesting) + " levels");
  return Exception{"RecursionError", "maximum recursion depth exceeded"};
}

// Keras 3 reads the inner layers of wrappers with the saving library whatever the file is. Keras 2 reads them the old way
// even in archives: from_config() of layers/rnn/base_wrapper.py looks for "module" in the wrapper's own config.
Attempt<LayerId> Rebuilder::Deserialize(const Value& config) {
  if (depth_ >= kMaxModelNesting) return TooDeep();
  ++depth_;
  Attempt<LayerId> made = keras3() ? DeserializeByModule(config) : DeserializeLegacy(config);
  --depth_;
  return made;
}

Attempt<LayerId> Rebuilder::DeserializeCell(const Value& config, NameRefusal refusal) {
  return keras3() ? Deserialize(config) : DeserializeMember(config, refusal);
}

// A layer of a Functional or Sequential model. Entries without "module" are read the old way.
Attempt<LayerId> Rebuilder::DeserializeMember(const Value& config, NameRefusal refusal) {
  if (depth_ >= kMaxModelNesting) return TooDeep();
  ++depth_;
  Attempt<LayerId> made = !config.Has("module") ? DeserializeLegacy(config)
                          : keras3()            ? DeserializeByModule(config)
                          : request_.saving_lib ? DeserializeByTable(config, refusal)
                                                : DeserializeLegacy(config);
  --depth_;
  return made;
}

// What Keras 3 changes in legacy entries before it looks at them (legacy/saving/saving_utils.py, model_from_config).
Value Rebuilder::LegacyConfig(const Value& config) {
  Value inner = config["config"];
  if (!keras3() || !inner.is_object()) return inner;
  if (const Value* shape = inner.Find("batch_input_shape")) {
    Value moved = *shape;
    inner.Erase("batch_input_shape");
    const bool input = config["class_name"].AsString() == "InputLayer";
    if (!moved.is_null()) inner.Set(input ? "batch_shape" : "input_shape", std::move(moved));
  }
  if (const Value* given = inner.Find("axis")) {
    const Value axis = *given;
    inner.Erase("axis");
    if (axis.AsArray().size() == 1) inner.Set("axis", axis.AsArray().front().AsInt());
    if (axis.is_number() && line().AtLeast(3, 9))
      inner.Set("axis", axis.is_int() ? axis : Value(static_cast<std::int64_t>(axis.AsDouble())));
    const bool dropped = !axis.is_null() && !inner.Has("axis");
    if (dropped) NoteFault(config["class_name"].AsString(), "axis", "this axis is dropped: the default is used");
  }
  if (config["class_name"].AsString() == "Lambda") {
    for (const char* name : {"module", "function_type", "output_shape_type", "output_shape_module"}) inner.Erase(name);
  }
  return inner;
}

// `source`: where it was looked for, `found`: the name that it was registered under.
void Rebuilder::NoteUnknownClass(const Value& name, const Value& source, const Value& found) {
  Step step;
  step.kind = Step::Kind::kUnknownClass;
  step.object = name.AsString();
  step.source = source.AsString();
  step.found = found.AsString();
  out_.steps.push_back(std::move(step));
}

Attempt<LayerId> Rebuilder::DeserializeLegacy(const Value& config) {
  if (!config.is_object() || !config.Has("class_name") || !config.Has("config")) {
    return Exception{"ValueError", "Improper config format for " + PythonReprOf(config) +
                                       ". Expecting python dict contains `class_name` and `config` as keys"};
  }
  const Attempt<FoundClass> found =
      LookUpByName(ObjectKind::kLayer, "layer", config["class_name"].AsString(), classes_, request_.environment);
  if (!found.ok()) {
    NoteUnknownClass(config["class_name"], config["config"]["name"], Value());
    return found.error();
  }
  if (Thrown error = CheckScoreMode(found.value(), config["config"])) return *error;
  return FromConfig(found.value(), LegacyConfig(config), false);
}

// Since 3.14 the old deserializer takes a text that names a function of keras.layers for that function, and the only
// layer that has such a text among its arguments refuses it.
Rebuilder::Thrown Rebuilder::CheckScoreMode(const FoundClass& found, const Value& config) {
  const bool attention = found.builtin != nullptr && found.builtin->class_name == "Attention";
  if (!keras3() || line().Before(3, 14) || !attention || config["score_mode"].AsString() != "dot") return std::nullopt;
  const std::string error =
      "Invalid value for argument score_mode. Expected one of {'dot', 'concat'}. Received: score_mode=<function dot at "
      "0x7f0000000000>";
  NoteFault("Attention", "score_mode", error);
  return ErrorWhenDeserializing("Attention", WithNamedPolicy(config), {"ValueError", error});
}

// layers.deserialize() of Keras 2.13 to 2.15: names are looked up in the table of layers, and a config of a built-in
// class is written anew, without its build_config. A name that is not there comes back as it is, for its user to refuse.
Attempt<LayerId> Rebuilder::DeserializeByTable(const Value& config, NameRefusal refusal) {
  if (KerasLine(request_.environment).Before(2, 13)) return DeserializeLegacy(config);
  const std::string& name = config["class_name"].AsString();
  const Value& registered = config["registered_name"];
  const bool custom =
      classes_.Find(name) != nullptr || (registered.is_string() && classes_.Find(registered.AsString()) != nullptr);
  if (custom) return DeserializeByModule(config);
  if (config.Has("module") && config["module"].is_null()) {
    NoteUnknownClass(config["class_name"], config["module"], registered);
    return Exception{"TypeError", "Cannot deserialize object of type `" + name + "`. If `" + name +
                                      "` is a custom class, please register it using the "
                                      "`@keras.saving.register_keras_serializable()` decorator."};
  }
  FoundClass found;
  found.builtin = FindInTable(ObjectKind::kLayer, name, request_.environment);
  if (found.builtin == nullptr) {
    NoteUnknownClass(config["class_name"], Value(), Value());
    return refusal(name);
  }
  return FromConfig(found, config["config"], false);
}

// deserialize_keras_object() of the saving library. Keras 3 puts a text around every TypeError on its way out.
Attempt<LayerId> Rebuilder::DeserializeByModule(const Value& config) {
  if (const Value* shared = config.Find("shared_object_id"); shared != nullptr && shared->is_int()) {
    const auto known = shared_.find(shared->AsInt());
    if (known != shared_.end()) return known->second;
  }
  const Attempt<FoundClass> found = LookUpByModule(config, classes_, request_.environment);
  if (!found.ok()) {
    NoteUnknownClass(config["class_name"], config["module"], config["registered_name"]);
    return found.error();
  }
  Attempt<LayerId> made = FromConfig(found.value(), config["config"], true);
  if (!made.ok()) {
    const bool wraps = keras3() && made.error().type == "TypeError";
    return wraps ? NotProperly(ClassText(found.value()), config, made.error()) : made.error();
  }
  if (const Value& build_config = config["build_config"]; build_config.is_object()) {
    const bool again = !keras3() || !NodeOf(made.value()).built;
    if (again) {
      if (Thrown error = BuildFromConfig(made.value(), build_config)) return *error;
    }
  }
  if (const Value* shared = config.Find("shared_object_id"); shared != nullptr && shared->is_int()) {
    shared_[shared->AsInt()] = made.value();
  }
  return made;
}

Attempt<LayerId> Rebuilder::FromConfig(const FoundClass& found, const Value& config, bool wrapped) {
  (void)wrapped;
  const std::string& name = found.custom != nullptr ? found.custom->class_name : found.builtin->class_name;
  const bool custom_model = found.custom != nullptr && !found.custom->bases.empty() &&
                            (found.custom->bases.back() == "Model" || found.custom->bases.back() == "Sequential" ||
                             found.custom->bases.back() == "Functional");
  const bool model = found.custom == nullptr && (name == "Functional" || name == "Model" || name == "Sequential");
  if (model || custom_model) return ModelFromConfig(found, config);
  return FromLayerConfig(found, config);
}

Rebuilder::Thrown Rebuilder::CheckLambda(const Constructor& constructor, const Value& config) {
  if (constructor.class_name != "Lambda") return std::nullopt;
  const Value& function = config["function"];
  const bool lambda = function.is_array() || function["class_name"].AsString() == "__lambda__" ||
                      config["function_type"].AsString() == "lambda";
  if (!lambda) {
    const bool named = keras3() && function["class_name"].AsString() == "function";
    Thrown error = named ? FunctionError(function, classes_, request_.environment) : std::nullopt;
    if (error) NoteUnknownClass(function["config"], function["module"], Value());
    return error;
  }
  const Version& release = line();
  // HDF5 models: Keras 2 never looks at safe_mode, Keras 3 since 3.11.3.
  const bool looks = request_.saving_lib || (keras3() && !release.Before(3, 11, 3));
  if (!request_.safe_mode || !looks) {
    if (keras3() && function.is_array()) return std::nullopt;  // Keras 2's form: taken for a list of values
    Thrown error = UnreadableCode(function, request_.environment);
    if (error) NoteFault("Lambda", "function", "its code was written by another Python");
    return error;
  }
  NoteFault("Lambda", "function", "a Python lambda is not loaded in safe mode");
  if (!keras3()) {
    return Exception{
        "ValueError",
        "Requested the deserialization of a Lambda layer with a Python `lambda` inside it. This carries a "
        "potential risk of arbitrary code execution and thus it is disallowed by default. If you trust the "
        "source of the saved model, you can pass `safe_mode=False` to the loading function in order to "
        "allow Lambda layer loading."};
  }
  if (release.AtLeast(3, 12)) return Exception{"ValueError", std::string(kSafeLambda3)};
  const std::string what = release.Before(3, 10) ? "{arg_name}" : "function";
  return Exception{"ValueError", "The `" + what +
                                     "` of this `Lambda` layer is a Python lambda. Deserializing it is unsafe. If you "
                                     "trust the source of the config artifact, you can override this error by passing "
                                     "`safe_mode=False` to `from_config()`, or calling "
                                     "`keras.config.enable_unsafe_deserialization()."};
}

void Rebuilder::NoteFault(std::string_view class_name, const std::string& argument, const std::string& text) {
  Step step;
  step.kind = Step::Kind::kConstructorFails;
  step.object = class_name;
  step.source = argument;
  step.found = text;
  out_.steps.push_back(std::move(step));
}

}  // namespace ckptfit
