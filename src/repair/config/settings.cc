#include "repair/config/settings.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/contains.h"
#include "base/python_repr.h"
#include "loading/keras_model/class_lookup.h"
#include "loading/keras_weights/keras_line.h"

namespace ckptfit {
namespace {

Status Without(std::string why) { return Status(StatusCode::kUnsupported, std::move(why)); }

// The same under another name, in Keras 2 and 3.
struct OtherName {
  std::string_view class_name, keras2, keras3;
};
constexpr std::array<OtherName, 1> kRenamed = {{{"LeakyReLU", "alpha", "negative_slope"}}};
constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kNames = {
    {{"Orthogonal", "OrthogonalInitializer"}, {"swish", "silu"}, {"hard_swish", "hard_silu"}}};

// How first values are made or random ones drawn, how it is computed, what the shapes of inputs tell anyway, and what every
// layer with variables takes.
bool ChangesNoResult(std::string_view setting) {
  static constexpr std::array<std::string_view, 20> kSettings = {"batch_input_shape",
                                                                 "enable_caching_device",
                                                                 "flash_attention",
                                                                 "force_generator",
                                                                 "fused",
                                                                 "implementation",
                                                                 "input_dim",
                                                                 "input_length",
                                                                 "input_shape",
                                                                 "key_shape",
                                                                 "query_shape",
                                                                 "rng_type",
                                                                 "seed",
                                                                 "use_cudnn",
                                                                 "use_cudnn_on_gpu",
                                                                 "value_shape",
                                                                 "autocast",
                                                                 "dynamic",
                                                                 "trainable",
                                                                 "dtype"};
  return Contains(kSettings, setting) || setting.ends_with("_initializer");
}

// Nothing, or the default of a feature that only one of the releases has: flags are off by it, channels stand last.
bool IsNeutral(std::string_view setting, const Value& value) {
  if (value.is_null() || (value.is_bool() && !value.AsBool())) return true;
  return setting == "data_format" && value.AsString() == "channels_last";
}

// Layers of words and numbers, whose dtype is that of their words in Keras 2 and that of their sums in Keras 3: what the constructor
// makes of the other settings.
bool NamesOwnDType(std::string_view class_name) {
  static constexpr std::array<std::string_view, 5> kClasses = {"Discretization", "Hashing", "IntegerLookup",
                                                               "StringLookup", "TextVectorization"};
  return Contains(kClasses, class_name);
}

// What a name stands for in some releases of Keras 3, and in no other: a function of slope 1/6, which is 0.2 in Keras 2; a layer that
// leaves images whole outside training, where Keras 2 crops the middle; one that keeps the last axis of single numbers.
struct OtherMeaning {
  ObjectKind kind;
  std::string_view name;
  int before_minor;  // 0: in all of them
};
constexpr std::array<OtherMeaning, 3> kMeanings = {{{ObjectKind::kActivation, "hard_sigmoid", 0},
                                                    {ObjectKind::kLayer, "RandomCrop", 0},
                                                    {ObjectKind::kLayer, "CategoryEncoding", 4}}};

Status CheckMeaning(const ConfigWords& words, ObjectKind kind, const std::string& name) {
  for (const OtherMeaning& other : kMeanings) {
    if (other.kind != kind || other.name != name) continue;
    const auto holds = [&](const Environment& environment) {
      return environment.keras3() && (other.before_minor == 0 || KerasLine(environment).Before(3, other.before_minor));
    };
    if (holds(words.from) == holds(words.to)) continue;
    return Without("`" + name + "` computes something else in this Keras than in that of the file");
  }
  return Status();
}

// Words that were learned lie beside the config, in assets or tables.
Status CheckWords(const std::string& name, const Value& config) {
  const bool looks_up = name == "StringLookup" || name == "IntegerLookup" || name == "TextVectorization";
  if (!looks_up || !config["vocabulary"].is_null()) return Status();
  return Without("the vocabulary of " + name + " `" + config["name"].AsString() +
                 "` was adapted and is not part of the config: describe the program, whose layer has it");
}

bool Takes(const Constructor& constructor, const std::string& setting, const Environment& environment) {
  return !constructor.refuses || TakesArgument(constructor, setting, environment);
}

// Whether the release that wrote it would have the same without it; `before`: what that release called, if it knew the class.
bool IsDefault(const Constructor* before, const std::string& setting, const Value& value) {
  return before != nullptr && before->IsDefault(setting, value);
}

std::string RenamedSetting(const ConfigWords& words, std::string_view class_name, const std::string& setting) {
  for (const OtherName& other : kRenamed) {
    if (other.class_name != class_name) continue;
    if (words.to.keras3() && setting == other.keras2) return std::string(other.keras3);
    if (!words.to.keras3() && setting == other.keras3) return std::string(other.keras2);
  }
  return setting;
}

// The settings of an object among those of a layer: what the class does not take says nothing, or there is no counterpart. The first
// values of variables are no part of a model that has its values.
Result<Value> ObjectSettings(ConfigWords& words, ObjectKind kind, const std::string& name,
                             const Constructor& constructor, const Value& config) {
  const Constructor* const before = FindConstructor(kind, name, words.from);
  Value made{Value::Object()};
  for (const auto& [setting, value] : config.AsObject()) {
    if (Takes(constructor, setting, words.to)) {
      made.Set(setting, value);
    } else if (kind == ObjectKind::kInitializer || IsNeutral(setting, value) || IsDefault(before, setting, value)) {
      words.Dropped(name, setting);
    } else {
      return Without("this Keras knows no `" + setting + "` of " + name);
    }
  }
  return made;
}

bool IsCustom(const Value& object) {
  const std::string& module = object["module"].AsString();
  return !object["registered_name"].AsString().empty() && !module.starts_with("keras") && module != "builtins";
}

// Keras 2 wrote a list, of which Keras 3 takes one alone.
Status TranslateAxis(const ConfigWords& words, Value* config) {
  const Value axis = (*config)["axis"];
  if (!words.to.keras3() || !axis.is_array()) return Status();
  if (axis.AsArray().size() != 1) return Without("this Keras knows no BatchNormalization over several axes");
  config->Set("axis", axis.AsArray().front());
  return Status();
}

}  // namespace

std::string WithoutSlashes(std::string name) {
  std::replace(name.begin(), name.end(), '/', '_');
  return name;
}

Value LayerName(const ConfigWords& words, const Value& name) {
  return words.to.keras3() && name.is_string() ? Value(WithoutSlashes(name.AsString())) : name;
}

bool ConfigWords::modules() const { return to.keras3() || KerasLine(to).AtLeast(2, 13); }

void ConfigWords::Dropped(std::string_view class_name, std::string_view setting) {
  std::string text = std::string(class_name) + " " + std::string(setting);
  if (!Contains(dropped, text)) dropped.push_back(std::move(text));
}

const Constructor* ClassIn(const ConfigWords& words, ObjectKind kind, std::string* name) {
  if (const Constructor* const same = FindInTable(kind, *name, words.to)) {
    if (!same->function) *name = same->class_name;
    return same;
  }
  for (const auto& [one, other] : kNames) {
    if (*name != one && *name != other) continue;
    const std::string renamed(*name == one ? other : one);
    const Constructor* const found = FindInTable(kind, renamed, words.to);
    if (found == nullptr) continue;
    *name = renamed;
    return found;
  }
  return nullptr;
}

Value NamedObject(const ConfigWords& words, std::string_view module, const std::string& class_name, Value config) {
  Value object;
  if (words.modules()) object.Set("module", module);
  object.Set("class_name", class_name);
  object.Set("config", std::move(config));
  if (words.modules()) object.Set("registered_name", Value());
  return object;
}

Result<Value> TranslateObject(ConfigWords& words, ObjectKind kind, const Value& value) {
  if (value.is_null() || IsCustom(value)) return value;
  const bool function = value["class_name"].AsString() == "function";
  std::string name = value.is_string() ? value.AsString() : value[function ? "config" : "class_name"].AsString();
  const std::string before = name;
  CKPTFIT_RETURN_IF_ERROR(CheckMeaning(words, kind, name));
  const Constructor* const layer =
      function || value.is_string() ? nullptr : FindConstructor(ObjectKind::kLayer, name, words.to);
  if (kind == ObjectKind::kActivation && layer != nullptr) {
    CKPTFIT_ASSIGN_OR_RETURN(Value settings, TranslateSettings(words, name, *layer, value["config"]));
    return NamedObject(words, "keras.layers", name, std::move(settings));
  }
  const Constructor* const constructor = ClassIn(words, kind, &name);
  if (constructor == nullptr) return Without("this Keras has no " + std::string(ModuleOf(kind)) + " " + before);
  if (!value.is_object()) return Value(constructor->function ? name : before);
  if (constructor->function) return Value(name);
  Value inner = value["config"];
  inner.Erase("dtype");  // written by Keras 2's initializers, and taken out by all
  CKPTFIT_ASSIGN_OR_RETURN(Value config, ObjectSettings(words, kind, before, *constructor, inner));
  return NamedObject(words, "keras." + std::string(ModuleOf(kind)), name, std::move(config));
}

Result<Value> TranslateDType(const ConfigWords& words, const Value& value) {
  if (value.is_null() || value.is_string()) return value;
  const std::string& kind = value["class_name"].AsString();
  if (kind != "Policy" && kind != "PolicyV1" && kind != "DTypePolicy" && kind != "FloatDTypePolicy") {
    return Without("this Keras knows no dtype policy " + kind);
  }
  const std::string& name = value["config"]["name"].AsString();
  if (words.to.keras3() || !name.starts_with("mixed_")) return Value(name);
  Value config;
  config.Set("name", name);
  return NamedObject(words, "keras.mixed_precision", "Policy", std::move(config));
}

Result<Value> TranslateSettings(ConfigWords& words, const std::string& name, const Constructor& constructor,
                                const Value& config) {
  CKPTFIT_RETURN_IF_ERROR(CheckMeaning(words, ObjectKind::kLayer, name));
  CKPTFIT_RETURN_IF_ERROR(CheckWords(name, config));
  const Constructor* const before = FindConstructor(ObjectKind::kLayer, name, words.from);
  Value made{Value::Object()};
  for (const auto& [stored, value] : config.AsObject()) {
    const std::string setting = RenamedSetting(words, name, stored);
    if (setting == "dtype" && NamesOwnDType(name) && words.from.keras3() != words.to.keras3()) continue;
    if (setting == "name") {
      made.Set(setting, LayerName(words, value));
      continue;
    }
    if (!Takes(constructor, setting, words.to)) {
      if (!IsNeutral(stored, value) && !IsDefault(before, stored, value) && !ChangesNoResult(stored)) {
        return Without("this Keras knows no `" + stored + "` of " + name + ", which is " + PythonReprOf(value));
      }
      words.Dropped(name, stored);
      continue;
    }
    const auto kind = KindOfArgument(setting);
    Result<Value> translated = value;
    if (kind) translated = TranslateObject(words, *kind, value);
    if (setting == "dtype") translated = TranslateDType(words, value);
    const auto* const argument = constructor.Find(setting);
    if (!translated && kind == ObjectKind::kInitializer && (argument == nullptr || !argument->required)) {
      words.Dropped(name, stored);  // it makes first values, and all values are there
      continue;
    }
    if (!translated) return translated;
    made.Set(setting, std::move(*translated));
  }
  if (name == "BatchNormalization") CKPTFIT_RETURN_IF_ERROR(TranslateAxis(words, &made));
  return made;
}

}  // namespace ckptfit
