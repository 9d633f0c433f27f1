// Losses and metrics of a training config: what is raised when they cannot be made again.
#include <array>

#include "base/contains.h"
#include "base/python_repr.h"
#include "loading/keras_model/compile.h"
#include "loading/keras_model/constructor_call.h"

namespace ckptfit {
namespace {

// Losses that Keras 3 writes under an alias into HDF5 and cannot read back (docs/design/loading_keras_model.md 5.3).
bool IsLossAlias(const std::string& name) {
  static constexpr std::array<std::string_view, 12> kAliases = {"mse", "mae", "mape", "msle", "bce", "kld",
                                                                "MSE", "MAE", "MAPE", "MSLE", "BCE", "KLD"};
  return Contains(kAliases, name);
}

}  // namespace

// A loss, or a list or dict of losses.
std::optional<Exception> ModelCompiler::LossByName(const Value& loss) {
  const bool single = loss.is_string() || (loss.is_object() && loss.Has("class_name"));
  if (loss.is_null()) return std::nullopt;
  if (single) return OneLossByName(loss);
  for (const Value& item : loss.AsArray()) {
    if (Thrown error = OneLossByName(item)) return error;
  }
  for (const auto& [name, item] : loss.AsObject()) {
    if (Thrown error = OneLossByName(item)) return error;
  }
  return std::nullopt;
}

std::optional<Exception> ModelCompiler::OneLossByName(const Value& loss) {
  const bool object = loss.is_object();
  const std::string& name = object ? loss["class_name"].AsString() : loss.AsString();
  if (name.empty()) return std::nullopt;
  if (const CustomObject* custom = classes_.Find(name)) {
    return object ? CheckCustomLoss(*custom, loss) : std::nullopt;
  }
  const auto constructor = FindConstructor(ObjectKind::kLoss, name, environment_);
  if (object && constructor) return CheckLossArguments(*constructor, loss["config"]);
  if (keras3() && IsLossAlias(name)) {
    Note(Step::Kind::kVersionRule, name, "loss-alias");
    if (line_.AtLeast(3, 11)) {
      return Exception{"ValueError",
                       "Could not deserialize 'keras.metrics." + name + "' because it is not a KerasSaveable subclass"};
    }
    return Exception{"TypeError", "Could not locate function " + PythonRepr(name) +
                                      ". Make sure custom classes are decorated with "
                                      "`@keras.saving.register_keras_serializable()`. Full object config: {'module': "
                                      "'keras.metrics', 'class_name': 'function', 'config': " +
                                      PythonRepr(name) + ", 'registered_name': " + PythonRepr(name) + "}"};
  }
  if (constructor) return std::nullopt;
  Note(Step::Kind::kUnknownClass, name, "loss");
  if (keras3() && object) return LossByOwnName(loss["config"]);
  if (keras3()) {
    const bool new_text = !environment_.python.known() || environment_.python.AtLeast(3, 11);
    return Exception{"TypeError",
                     new_text ? "string indices must be integers, not 'str'" : "string indices must be integers"};
  }
  return object ? UnknownObject("loss function", name, environment_) : UnknownName("loss function", name, environment_);
}

// An unknown class of losses in an HDF5 model: the loss is looked up by its own name instead
// (_resolve_compile_arguments_compat() of legacy/saving/saving_utils.py).
std::optional<Exception> ModelCompiler::LossByOwnName(const Value& config) {
  if (!config.Has("name")) return Exception{"KeyError", "'name'"};
  if (config["name"].is_null()) return std::nullopt;  // get(None) is None
  const std::string& name = config["name"].AsString();
  if (classes_.Find(name) != nullptr || FindConstructor(ObjectKind::kLoss, name, environment_)) return std::nullopt;
  return Exception{"ValueError", "Could not interpret loss identifier: " + name};
}

std::optional<Exception> ModelCompiler::CheckLossArguments(const Constructor& constructor, const Value& config) {
  if (!keras3()) return std::nullopt;
  if (auto fault = CallConstructor(ObjectKind::kLoss, constructor, config, environment_)) {
    Note(Step::Kind::kConstructorFails, constructor.class_name, fault->error.message);
    return Exception{"TypeError", fault->error.message};
  }
  return RefusedReduction(constructor.class_name, config);
}

// The reduction "auto" is Keras 2's default. The base class of losses in Keras 3 refuses it.
std::optional<Exception> ModelCompiler::RefusedReduction(const std::string& class_name, const Value& config) {
  if (config["reduction"].AsString() != "auto") return std::nullopt;
  Note(Step::Kind::kConstructorFails, class_name, "reduction=auto");
  return Exception{"ValueError",
                   "Invalid value for argument `reduction`. Expected one of {'sum_over_batch_size', 'sum', None, "
                   "'none', 'mean', 'mean_with_sample_weight'}. Received: reduction=auto"};
}

// A class of the program: what it does not keep it hands on to the base class.
std::optional<Exception> ModelCompiler::CheckCustomLoss(const CustomObject& custom, const Value& loss) {
  const Value& config = loss["config"];
  if (!keras3() || !custom.is_class || custom.has_from_config) return std::nullopt;
  Value own = config;
  if (custom.signature.var_keyword) {
    for (const char* name : {"name", "reduction", "dtype"}) own.Erase(name);
  }
  if (auto fault = CallConstructor(custom, own, environment_)) {
    Note(Step::Kind::kConstructorFails, custom.class_name, fault->error.message);
    return NotProperly("<class '" + custom.module + "." + custom.class_name + "'>", loss, fault->error);
  }
  return RefusedReduction(custom.class_name, config);
}

std::optional<Exception> ModelCompiler::MetricsByName(const Value& metrics) {
  std::vector<const Value*> open{&metrics};
  while (!open.empty()) {
    const Value& metric = *open.back();
    open.pop_back();
    for (const Value& item : metric.AsArray()) open.push_back(&item);
    const bool object = metric.is_object() && metric.Has("class_name");
    if (metric.is_object() && !object) {
      for (const auto& [name, item] : metric.AsObject()) open.push_back(&item);
    }
    // A wrapper around a function is as good as the function that it names.
    const bool wrapper = object && metric["class_name"].AsString() == "MeanMetricWrapper";
    const std::string& name = wrapper  ? metric["config"]["fn"].AsString()
                              : object ? metric["class_name"].AsString()
                                       : metric.AsString();
    if (name.empty() || classes_.Find(name) != nullptr || keras3()) continue;
    static constexpr std::array<std::string_view, 4> kSpecial = {"accuracy", "acc", "crossentropy", "ce"};
    if (Contains(kSpecial, name)) continue;
    const bool known = FindConstructor(ObjectKind::kMetric, name, environment_) != nullptr ||
                       FindConstructor(ObjectKind::kLoss, name, environment_) != nullptr;
    if (known) continue;
    Note(Step::Kind::kUnknownClass, name, "metric");
    return object ? UnknownObject("metric function", name, environment_)
                  : UnknownName("metric function", name, environment_);
  }
  return std::nullopt;
}

// Every serialized object among losses or metrics.
std::optional<Exception> ModelCompiler::ObjectsByModule(const Value& root) {
  std::vector<const Value*> open{&root};
  while (!open.empty()) {
    const Value& value = *open.back();
    open.pop_back();
    if (value.is_object() && value.Has("class_name") && value.Has("config")) {
      if (Thrown error = ObjectByModule(value)) return error;
      continue;
    }
    for (const Value& item : value.AsArray()) open.push_back(&item);
    for (const auto& [name, item] : value.AsObject()) open.push_back(&item);
  }
  return std::nullopt;
}

// serialization_lib.py of TensorFlow 2.12 to 2.21, under "__lambda__".
std::optional<Exception> ModelCompiler::Lambda() {
  if (!safe_mode_) return std::nullopt;
  if (keras3() && line_.AtLeast(3, 12)) {
    return Exception{
        "ValueError",
        "Requested the deserialization of a Python lambda. This carries a potential risk of arbitrary code "
        "execution and thus it is disallowed by default. If you trust the source of the artifact, you can "
        "override this error by passing `safe_mode=False` to the loading function, or calling "
        "`keras.config.enable_unsafe_deserialization()."};
  }
  return Exception{"ValueError",
                   std::string("Requested the deserialization of a `lambda` object. This carries a potential risk of "
                               "arbitrary code execution and thus it is disallowed by default. If you trust the source "
                               "of the saved model, you can pass `safe_mode=False` to the loading function in order to "
                               "allow `lambda` loading") +
                       (keras3() ? ", or call `keras.config.enable_unsafe_deserialization()`." : ".")};
}

std::optional<Exception> ModelCompiler::ObjectByModule(const Value& object) {
  if (object["class_name"].AsString() == "__lambda__") return Lambda();
  if (object["class_name"].AsString() == "function") {
    const std::string& name = object["config"].AsString();
    if (classes_.Find(name) != nullptr || classes_.Importable(object["module"].AsString(), name) != nullptr) {
      return std::nullopt;
    }
    for (const ObjectKind kind : {ObjectKind::kLoss, ObjectKind::kMetric}) {
      if (FindConstructor(kind, name, environment_)) return std::nullopt;
    }
    Note(Step::Kind::kUnknownClass, name, "function");
    return NotLocated("function", name, object, environment_);
  }
  const Attempt<FoundClass> found = LookUpByModule(object, classes_, environment_);
  if (!found.ok()) {
    Note(Step::Kind::kUnknownClass, object["class_name"].AsString(), "loss or metric");
    return found.error();
  }
  if (found.value().custom != nullptr) return CheckCustomLoss(*found.value().custom, object);
  return CheckLossArguments(*found.value().builtin, object["config"]);
}

}  // namespace ckptfit
