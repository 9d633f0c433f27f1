#include "loading/keras_model/class_lookup.h"

#include <algorithm>
#include <array>

#include "base/contains.h"
#include "base/python_repr.h"
#include "loading/keras_weights/keras_line.h"
#include "model/version_table.h"

namespace ckptfit {
namespace {

Exception NotImportable(const Value& config, const std::string& module) {
  return {"TypeError", "Could not deserialize class " + PythonRepr(config["class_name"].AsString()) +
                           " because its parent module " + module +
                           " cannot be imported. Full object config: " + PythonReprOf(config)};
}

// The table that a public module stands for: "keras.layers" and the like; Sequential and Model lie in "keras" itself.
std::optional<ObjectKind> KindOfModule(std::string_view module) {
  if (module == "keras" || module == "keras.models") return ObjectKind::kLayer;
  for (int i = 0; i <= static_cast<int>(ObjectKind::kOptimizer); ++i) {
    const auto kind = static_cast<ObjectKind>(i);
    if (module == "keras." + std::string(ModuleOf(kind))) return kind;
  }
  if (module.starts_with("keras.layers.") || module == "keras._legacy.layers") return ObjectKind::kLayer;
  if (module.starts_with("keras.optimizers.")) return ObjectKind::kOptimizer;
  return std::nullopt;
}

std::string NameInTable(std::string_view module, const std::string& name) {
  return module == "keras.optimizers.legacy" ? "legacy." + name : name;
}

// The table whose class of that name lies in a module of Keras' sources, as importing finds it.
std::optional<ObjectKind> KindInSources(std::string_view module, const std::string& name,
                                        const Environment& environment) {
  const Version& line = KerasLine(environment);
  const auto package = NamesTable().Find("package", line);
  if (!package || !module.starts_with(*package)) return std::nullopt;
  for (int i = 0; i <= static_cast<int>(ObjectKind::kOptimizer); ++i) {
    const auto kind = static_cast<ObjectKind>(i);
    const auto place = NamesTable().Find(std::string(ModuleOf(kind)) + " " + name, line);
    if (place && place->substr(0, place->find(' ')) == module.substr(package->size())) return kind;
  }
  return std::nullopt;
}

// Operations of Keras 3, which calls on symbolic tensors put between layers: "keras.src.ops.numpy" and "Multiply".
const Constructor* FindOperation(std::string_view module, const std::string& name, const Environment& environment) {
  static constexpr std::string_view kPackage = "keras.src.ops.";
  if (!environment.keras3() || !module.starts_with(kPackage)) return nullptr;
  return FindConstructor(ObjectKind::kOperation, std::string(module.substr(kPackage.size())) + "." + name, environment);
}

// Packages that the loader imports from: all of them once, only Keras' own since 3.9.
bool MayImport(std::string_view module, const Environment& environment) {
  if (!environment.keras3() || KerasLine(environment).Before(3, 9)) return true;
  const std::string_view package = module.substr(0, module.find('.'));
  static constexpr std::array<std::string_view, 4> kPackages = {"keras", "keras_cv", "keras_hub", "keras_nlp"};
  return Contains(kPackages, package);
}

// tf_keras reads the modules of tf.keras' files as its own.
std::string ModuleAsRead(std::string module, const Environment& environment) {
  const bool tf_keras = environment.keras_kind == KerasKind::kTfKeras;
  if (tf_keras && (module == "keras" || module.starts_with("keras."))) return "tf_" + module;
  return module;
}

std::string PublicModule(const std::string& module, const Environment& environment) {
  const bool tf_keras = environment.keras_kind == KerasKind::kTfKeras;
  return tf_keras && module.starts_with("tf_keras") ? module.substr(3) : module;
}

}  // namespace

const CustomObject* ProgramClasses::Find(std::string_view key) const {
  for (const CustomObject& object : program_.custom_objects) {
    if (object.key == key && Visible(object)) return &object;
  }
  return nullptr;
}

const CustomObject* ProgramClasses::FindEnding(std::string_view name) const {
  for (const CustomObject& object : program_.custom_objects) {
    if (object.key.ends_with(name) && Visible(object)) return &object;
  }
  return nullptr;
}

const CustomObject* ProgramClasses::Importable(std::string_view module, std::string_view name) const {
  for (const CustomObject& object : program_.custom_objects) {
    if (object.importable && object.module == module && object.class_name == name) return &object;
  }
  return nullptr;
}

bool ProgramClasses::any() const {
  return std::any_of(program_.custom_objects.begin(), program_.custom_objects.end(),
                     [&](const CustomObject& object) { return Visible(object); });
}

bool ProgramClasses::Visible(const CustomObject& object) const {
  return object.given == CustomObject::Given::kRegistered ||
         (handed_over_ && object.given == CustomObject::Given::kHandedOver);
}

Exception UnknownObject(std::string_view what, std::string_view name, const Environment& environment) {
  const Version& line = KerasLine(environment);
  const std::string head = "Unknown " + std::string(what) + ": ";
  static constexpr std::string_view kGuide =
      "See https://www.tensorflow.org/guide/keras/save_and_serialize#registering_the_custom_object for details.";
  if (line.AtLeast(2, 11)) {
    return {"ValueError", head + "'" + std::string(name) +
                              "'. Please ensure you are using a `keras.utils.custom_object_scope` and that this object "
                              "is included in the scope. " +
                              std::string(kGuide)};
  }
  if (line.AtLeast(2, 5)) {
    return {"ValueError", head + std::string(name) +
                              ". Please ensure this object is passed to the `custom_objects` argument. " +
                              std::string(kGuide)};
  }
  return {"ValueError", head + std::string(name)};
}

Exception NotLocated(std::string_view type, const std::string& name, const Value& config,
                     const Environment& environment) {
  const Version& line = KerasLine(environment);
  std::string text = "Could not locate " + std::string(type) + " " + PythonRepr(name) + ". Make sure custom classes ";
  if (environment.keras3() && line.AtLeast(3, 12)) {
    text +=
        "and functions are decorated with `@keras.saving.register_keras_serializable()`. If they are already "
        "decorated, make sure they are all imported so that the decorator is run before trying to load them. ";
  } else if (!environment.keras3() && line.Before(2, 13)) {
    text += "are decorated with `@keras.utils.register_keras_serializable`. ";
  } else {
    text += "are decorated with `@keras.saving.register_keras_serializable()`. ";
  }
  return {"TypeError", text + "Full object config: " + PythonReprOf(config)};
}

std::optional<Exception> FunctionError(const Value& function, const ProgramClasses& program,
                                       const Environment& environment) {
  const std::string& name = function["config"].AsString();
  const std::string& module = function["module"].AsString();
  const bool given = program.FindEnding(name) != nullptr || program.Importable(module, name) != nullptr;
  if (given || module.starts_with("keras")) return std::nullopt;
  for (int i = 0; i <= static_cast<int>(ObjectKind::kOptimizer); ++i) {
    const auto kind = static_cast<ObjectKind>(i);
    if (kind != ObjectKind::kLayer && FindConstructor(kind, name, environment) != nullptr) return std::nullopt;
  }
  return NotLocated("function", name, function, environment);
}

std::string ClassTextOf(ObjectKind kind, std::string_view name, const Environment& environment) {
  const Version& line = KerasLine(environment);
  const std::string package(NamesTable().Find("package", line).value_or(""));
  const auto place = NamesTable().Find(std::string(ModuleOf(kind)) + " " + std::string(name), line);
  const std::string module(place ? place->substr(0, place->find(' ')) : ModuleOf(kind));
  return "<class '" + package + module + "." + std::string(name) + "'>";
}

Exception UnknownName(std::string_view what, std::string_view name, const Environment& environment) {
  if (!KerasLine(environment).Before(2, 3)) return UnknownObject(what, name, environment);
  return {"ValueError", "Unknown " + std::string(what) + ":" + std::string(name)};
}

// Initializers of Keras 3 whose serialized form it does not read: the names that initializers/__init__.py looks up are others than the public
// ones.
bool IsPublishedAlone(std::string_view name, const Environment& environment) {
  const Version& line = KerasLine(environment);
  if (!environment.keras3()) return false;
  if (name == "Orthogonal") return line.Before(3, 4);
  return (name == "Identity" || name == "IdentityInitializer") && line.Before(3, 7);
}

// Of Keras 2: layers/serialization.py of TensorFlow 2.13 to 2.15 and tf_keras 2.16 to 2.21, where spectral_normalization
// is in neither of the lists ALL_MODULES and ALL_V2_MODULES. Of Keras 3: its own package of layers, where classes have
// their own names and not those that they are published under.
const Constructor* FindInTable(ObjectKind kind, std::string_view name, const Environment& environment) {
  const bool layer = kind == ObjectKind::kLayer;
  if (layer && !environment.keras3() && name == "SpectralNormalization") return nullptr;
  if (layer && environment.keras3() && name == "GroupedQueryAttention") name = "GroupQueryAttention";
  if (kind == ObjectKind::kInitializer && IsPublishedAlone(name, environment)) return nullptr;
  return FindConstructor(kind, name, environment);
}

Attempt<FoundClass> LookUpByName(ObjectKind kind, std::string_view what, std::string_view name,
                                 const ProgramClasses& program, const Environment& environment) {
  FoundClass found;
  found.custom = program.Find(name);
  if (found.custom != nullptr) return found;
  found.builtin = FindInTable(kind, name, environment);
  if (found.builtin == nullptr) return UnknownObject(what, name, environment);
  return found;
}

Attempt<FoundClass> LookUpByModule(const Value& config, const ProgramClasses& program, const Environment& environment) {
  const std::string& name = config["class_name"].AsString();
  const Value& registered = config["registered_name"];
  FoundClass found;
  found.custom = program.Find(registered.is_string()          ? registered.AsString()
                              : config.Has("registered_name") ? ""
                                                              : name);
  if (found.custom != nullptr) return found;
  const std::string module = ModuleAsRead(config["module"].AsString(), environment);
  if (!module.empty()) {
    const std::string public_module = PublicModule(module, environment);
    if (const auto kind = KindOfModule(public_module)) {
      found.builtin = FindConstructor(*kind, NameInTable(public_module, name), environment);
      if (found.builtin != nullptr) return found;
    }
    if (const auto kind = KindInSources(module, name, environment)) {
      found.builtin = FindConstructor(*kind, name, environment);
      if (found.builtin != nullptr) return found;
    }
    found.builtin = FindOperation(module, name, environment);
    found.operation = found.builtin != nullptr;
    if (found.operation) return found;
    if (MayImport(module, environment)) {
      found.custom = program.Importable(module, name);
      if (found.custom != nullptr) return found;
      const bool keras_module = module.starts_with("keras.") || module.starts_with("tf_keras.");
      if (keras_module && !KindOfModule(public_module)) return NotImportable(config, module);
    }
  }
  return NotLocated("class", name, config, environment);
}

}  // namespace ckptfit
