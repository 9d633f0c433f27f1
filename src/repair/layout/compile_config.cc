#include "repair/layout/compile_config.h"

#include <algorithm>
#include <utility>

#include "codec/json.h"
#include "loading/keras_model/compile.h"
#include "loading/keras_model/constructor_call.h"
#include "loading/keras_weights/keras_line.h"
#include "repair/layout/made_model.h"

namespace ckptfit {
namespace {

Status Without(std::string why) { return Status(StatusCode::kUnsupported, std::move(why)); }

// Says nothing where a release does not know it.
bool IsNeutral(std::string_view key, const Value& value) {
  const bool empty =
      value.is_null() || (value.is_bool() && !value.AsBool()) || (value.is_number() && value.AsDouble() == 0);
  return empty || key == "is_legacy_optimizer" || key == "jit_compile" || key == "ema_momentum" || key == "dtype" ||
         key == "fn";
}

// A config that the class takes in that release. A moving average that is asked for stands in `use_ema`.
Result<Value> SettingsFor(ObjectKind kind, const Constructor& constructor, Value config,
                          const Environment& environment) {
  if (config.MutableObject() != nullptr) {
    std::erase_if(*config.MutableObject(), [](const auto& member) { return member.second.is_null(); });
  }
  while (const auto fault = CallConstructor(kind, constructor, config, environment)) {
    const Value value = config[fault->argument];
    const bool known = !fault->missing && config.Erase(fault->argument);
    if (!known || !IsNeutral(fault->argument, value)) {
      return Without("this Keras knows no `" + fault->argument + "` of " + constructor.class_name);
    }
  }
  return config.is_object() ? config : Value(Value::Object());
}

// The function that Keras also knows as "mse" or "MSE". Keras 3 writes such a name into HDF5 models and cannot read it
// there: the function's own name is read everywhere.
std::string FunctionName(const std::string& name) {
  constexpr std::pair<std::string_view, std::string_view> kAliases[] = {
      {"bce", "binary_crossentropy"}, {"kld", "kl_divergence"},
      {"mae", "mean_absolute_error"}, {"mape", "mean_absolute_percentage_error"},
      {"mse", "mean_squared_error"},  {"msle", "mean_squared_logarithmic_error"}};
  for (const auto& [alias, function] : kAliases) {
    std::string large(alias);
    std::transform(large.begin(), large.end(), large.begin(), [](char c) { return static_cast<char>(c - 'a' + 'A'); });
    if (name == alias || name == large) return std::string(function);
  }
  return name;
}

class Translator {
 public:
  Translator(bool from_archive, bool to_archive, const Environment& environment)
      : from_archive_(from_archive), to_archive_(to_archive), environment_(environment) {}

  Result<Value> Run(const Value& config) const {
    CKPTFIT_ASSIGN_OR_RETURN(Value optimizer, Optimizer(config[from_archive_ ? "optimizer" : "optimizer_config"]));
    Value whole;
    CKPTFIT_ASSIGN_OR_RETURN(Value loss, Objects(ObjectKind::kLoss, config["loss"]));
    whole.Set("loss", std::move(loss));
    for (const char* part : {"metrics", "weighted_metrics"}) {
      CKPTFIT_ASSIGN_OR_RETURN(Value metrics, Objects(ObjectKind::kMetric, config[part]));
      whole.Set(part, std::move(metrics));
    }
    whole.Set("loss_weights", config["loss_weights"]);
    whole.Set(to_archive_ ? "optimizer" : "optimizer_config", std::move(optimizer));
    if (!to_archive_ && environment_.keras2() && environment_.tensorflow.Before(2, 3)) {
      whole.Set("sample_weight_mode", Value());
    }
    return whole;
  }

 private:
  bool two_kinds() const { return environment_.keras2() && KerasLine(environment_).AtLeast(2, 11); }

  Result<Value> Optimizer(const Value& stored) const {
    std::string name = stored.is_string() ? stored.AsString() : stored["class_name"].AsString();
    if (name.empty()) return Without("the file does not say which optimizer it was");
    if (name.starts_with("Custom>")) name = name.substr(7);
    // An archive builds its optimizer, which legacy ones cannot; later ones make the same steps, but for Nadam.
    const bool was_legacy = WasLegacy(stored);
    const bool legacy = two_kinds() && was_legacy && !to_archive_;
    const bool stays = was_legacy == (legacy || (environment_.keras2() && !two_kinds()));
    if (name == "Nadam" && !stays) return Without("Nadam plans its momentum in another way since TensorFlow 2.11");
    const Constructor* constructor =
        FindConstructor(ObjectKind::kOptimizer, (legacy ? "legacy." : "") + name, environment_);
    if (constructor == nullptr) return Without("this Keras has no optimizer " + name);
    Value given = stored["config"];
    const Value schedule = given["learning_rate"];
    if (schedule.is_object()) given.Erase("learning_rate");
    // Later optimizers have schedules instead; Keras 3 takes the argument and ignores it.
    if (!legacy && (environment_.keras3() || two_kinds())) {
      if (given["decay"].AsDouble() != 0) return Without("this Keras knows no `decay` of " + name);
      given.Erase("decay");
    }
    CKPTFIT_ASSIGN_OR_RETURN(Value config, SettingsFor(ObjectKind::kOptimizer, *constructor, given, environment_));
    if (schedule.is_object()) {
      CKPTFIT_ASSIGN_OR_RETURN(Value made, Schedule(schedule));
      config.Set("learning_rate", std::move(made));
    }
    config.Erase("is_legacy_optimizer");
    if (two_kinds() && !legacy) config.Set("is_legacy_optimizer", false);
    return Named(constructor->class_name, std::move(config), legacy ? "keras.optimizers.legacy" : "keras.optimizers");
  }

  // OptimizerV2, by which kind of file says so in its own way.
  bool WasLegacy(const Value& stored) const {
    if (from_archive_) return stored["module"].AsString().ends_with("optimizers.legacy");
    const Value& flag = stored["config"]["is_legacy_optimizer"];
    return flag.is_bool() ? flag.AsBool() : stored["config"].Has("decay");
  }

  Result<Value> Schedule(const Value& stored) const {
    const std::string& name = stored["class_name"].AsString();
    if (FindConstructor(ObjectKind::kOptimizer, name, environment_) == nullptr) {
      return Without("this Keras has no schedule " + name);
    }
    return Named(name, stored["config"], "keras.optimizers.schedules", environment_.keras3());
  }

  // {"class_name", "config"}, with its module where the form has one.
  Value Named(const std::string& name, Value config, const char* module, bool always = false) const {
    Value object;
    if (to_archive_ || always) object.Set("module", module);
    object.Set("class_name", name);
    object.Set("config", std::move(config));
    if (to_archive_ || always) object.Set("registered_name", Value());
    return object;
  }

  // Losses or metrics: one, or a list or dict of them, at any depth that a compile() takes.
  Result<Value> Objects(ObjectKind kind, const Value& value, int depth = 0) const {
    constexpr int kDeepest = 4;
    if (depth > kDeepest) return Without("losses or metrics are nested too deep");
    if (value.is_null()) return Value();
    if (value.is_string() || value.Has("class_name")) return Object(kind, value);
    Value::Array items;
    // Keras 2 lists the metrics of each output, also of a single one, where Keras 3.0 wants them themselves.
    if (value.AsArray().size() == 1 && value.AsArray().front().is_array()) {
      return Objects(kind, value.AsArray().front(), depth + 1);
    }
    for (const Value& item : value.AsArray()) {
      CKPTFIT_ASSIGN_OR_RETURN(Value made, Objects(kind, item, depth + 1));
      items.push_back(std::move(made));
    }
    if (value.is_array()) return Value(std::move(items));
    if (!value.is_object()) return Without("losses or metrics are stored in an unknown form");
    Value members{Value::Object()};
    for (const auto& [name, item] : value.AsObject()) {
      CKPTFIT_ASSIGN_OR_RETURN(Value made, Objects(kind, item, depth + 1));
      members.Set(name, std::move(made));
    }
    return members;
  }

  Result<Value> Object(ObjectKind kind, const Value& stored) const {
    const char* what = kind == ObjectKind::kLoss ? "loss" : "metric";
    const std::string name = FunctionName(NameIn(stored));
    if (name == "accuracy" || name == "acc" || name == "crossentropy" || name == "ce") return Value(name);
    const Constructor* constructor = FindConstructor(kind, name, environment_);
    if (constructor == nullptr && kind == ObjectKind::kMetric) {
      constructor = FindConstructor(ObjectKind::kLoss, name, environment_);
    }
    if (constructor == nullptr) return Without("this Keras has no " + std::string(what) + " " + name);
    if (constructor->function) return Value(constructor->class_name.empty() ? name : constructor->class_name);
    CKPTFIT_ASSIGN_OR_RETURN(Value config, SettingsFor(kind, *constructor, stored["config"], environment_));
    CKPTFIT_RETURN_IF_ERROR(TranslateReduction(&config));
    return Named(constructor->class_name, std::move(config),
                 kind == ObjectKind::kLoss ? "keras.losses" : "keras.metrics");
  }

  // "mean_absolute_error" of the metric that Keras 2 wraps around it, and of a serialized function.
  static std::string NameIn(const Value& stored) {
    if (stored.is_string()) return stored.AsString();
    const std::string& name = stored["class_name"].AsString();
    if (name == "function") return stored["config"].AsString();
    const std::string& function = stored["config"]["fn"].AsString();
    return name == "MeanMetricWrapper" && !function.empty() ? function : name;
  }

  // "auto" is the mean over the batch, but under a distribution strategy.
  Status TranslateReduction(Value* config) const {
    const std::string reduction = (*config)["reduction"].AsString();
    if (reduction == "auto" && environment_.keras3()) config->Set("reduction", "sum_over_batch_size");
    const bool known = reduction.empty() || reduction == "auto" || reduction == "sum" || reduction == "none" ||
                       reduction == "sum_over_batch_size" || environment_.keras3();
    return known ? Status() : Without("this Keras knows no reduction " + reduction);
  }

  const bool from_archive_;
  const bool to_archive_;
  const Environment& environment_;
};

std::string Spoken(const Value& value) {
  if (value.is_string()) return value.AsString();
  if (value.Has("class_name")) return value["class_name"].AsString();
  std::string text;
  for (const Value& item : value.AsArray()) text += (text.empty() ? "" : ", ") + Spoken(item);
  for (const auto& [name, item] : value.AsObject()) text += (text.empty() ? "" : ", ") + Spoken(item);
  return text.empty() ? "none" : text;
}

// What load_model itself would say to it.
Status CheckCompiles(const Value& compile, const Value& model_config, bool archive, const Case& c) {
  CKPTFIT_ASSIGN_OR_RETURN(Rebuilt made, MadeByLoadModel(model_config, archive, *c.call, *c.target, c.environment));
  const ProgramClasses classes(*c.target, !c.call->arguments["custom_objects"].is_null());
  ModelCompiler compiler(classes, c.environment, &made);
  const auto raised = archive ? compiler.FromCompileConfig(compile) : compiler.FromTrainingConfig(compile);
  return raised ? Without("load_model would raise " + raised->type + ": " + raised->message) : Status();
}

NewH5Attribute* ConfigAttribute(ProgramLayout* layout) {
  for (NewH5Object& object : layout->h5.objects) {
    for (NewH5Attribute& attribute : object.attributes) {
      if (object.path.empty() && attribute.name == "model_config") return &attribute;
    }
  }
  return nullptr;
}

}  // namespace

Result<Value> TranslateCompileConfig(const Value& config, bool from_archive, bool to_archive,
                                     const Environment& environment) {
  return Translator(from_archive, to_archive, environment).Run(config);
}

std::optional<CompileStep> CarryCompileConfig(const Case& c, ProgramLayout* layout) {
  const bool archive = layout->format == Format::kKerasArchive;
  if ((!archive && layout->format != Format::kKerasH5Model) || c.call->api != Api::kLoadModel) return std::nullopt;
  if (!c.call->Flag("compile", true) || c.checkpoint.compile_config.AsObject().empty()) {
    return std::nullopt;
  }
  const bool from_archive = c.checkpoint.format == Format::kKerasArchive;
  CompileStep step{from_archive ? "compile_config" : "training_config", archive ? "compile_config" : "training_config",
                   false, ""};
  const NewH5Attribute* attribute = archive ? nullptr : ConfigAttribute(layout);
  const std::string* text = archive                ? &layout->config
                            : attribute == nullptr ? nullptr
                                                   : std::get_if<std::string>(&attribute->value);
  Result<Value> model =
      text == nullptr ? Result<Value>(Without("there is no model config")) : ParseJson(*text, "config");
  if (!model) return std::nullopt;
  const Result<Value> compile =
      TranslateCompileConfig(c.checkpoint.compile_config, from_archive, archive, c.environment);
  const Status checked = compile ? CheckCompiles(*compile, *model, archive, c) : compile.error();
  if (!checked.ok()) {
    step.why = "load_model leaves the model uncompiled: " + checked.message();
    return step;
  }
  step.carried = true;
  step.why = "load_model compiles the model as it was: optimizer " +
             Spoken((*compile)[archive ? "optimizer" : "optimizer_config"]) + ", loss " + Spoken((*compile)["loss"]) +
             ", metrics " + Spoken((*compile)["metrics"]);
  if (archive) {
    model->Set("compile_config", *compile);
    layout->config = WriteJson(*model);
  } else {
    layout->h5.objects.front().attributes.push_back({"training_config", WriteJson(*compile)});
  }
  return step;
}

}  // namespace ckptfit
