#include "loading/keras_model/constructor_call.h"

#include <algorithm>
#include <vector>

#include "base/python_repr.h"
#include "loading/keras_weights/keras_line.h"

namespace ckptfit {
namespace {

using Parameters = std::vector<Signature::Parameter>;

const Signature::Parameter* FindParameter(const Parameters& parameters, std::string_view name) {
  const auto at = std::find_if(parameters.begin(), parameters.end(),
                               [&](const Signature::Parameter& parameter) { return parameter.name == name; });
  return at == parameters.end() ? nullptr : &*at;
}

// "'a', 'b', and 'c'" as Python lists missing arguments.
std::string Enumerate(const std::vector<std::string>& names) {
  std::string out;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) out += names.size() > 2 ? ", " : " ";
    if (i > 0 && i + 1 == names.size()) out += "and ";
    out += PythonRepr(names[i]);
  }
  return out;
}

ArgumentFault Unexpected(std::string_view class_name, const std::string& argument, const Environment& environment) {
  return {
      argument,
      false,
      {"TypeError", InitText(class_name, environment) + " got an unexpected keyword argument " + PythonRepr(argument)}};
}

std::optional<ArgumentFault> Missing(std::string_view class_name, const Parameters& parameters, const Value& config,
                                     const Environment& environment) {
  for (const bool keyword_only : {false, true}) {
    std::vector<std::string> names;
    for (const Signature::Parameter& parameter : parameters) {
      const bool counts = parameter.required && parameter.keyword_only == keyword_only;
      if (counts && !config.Has(parameter.name)) names.push_back(parameter.name);
    }
    if (names.empty()) continue;
    const std::string kind = keyword_only ? "keyword-only" : "positional";
    return ArgumentFault{
        names.front(),
        true,
        {"TypeError", InitText(class_name, environment) + " missing " + std::to_string(names.size()) + " required " +
                          kind + " argument" + (names.size() > 1 ? "s" : "") + ": " + Enumerate(names)}};
  }
  return std::nullopt;
}

Value Rest(const Value& config, const std::vector<std::string>& unknown) {
  Value rest{Value::Object()};
  for (const std::string& name : unknown) rest.Set(name, config[name]);
  return rest;
}

std::string DictKeys(const std::vector<std::string>& names) { return "dict_keys(" + PythonList(names) + ")"; }

// What the base class's constructor raises about what no class took.
Exception RefusedByLayer(const Constructor& constructor, const Value& config, const std::vector<std::string>& unknown,
                         const Environment& environment) {
  if (environment.keras3()) {
    return {"ValueError", "Unrecognized keyword arguments passed to " + constructor.class_name + ": " +
                              PythonReprOf(Rest(config, unknown))};
  }
  return {"TypeError", "('Keyword argument not understood:', " + PythonRepr(unknown.front()) + ")"};
}

Exception RefusedByInputLayer(const std::vector<std::string>& unknown, const Environment& environment) {
  if (KerasLine(environment).AtLeast(2, 8)) {
    return {"ValueError", "Unrecognized keyword arguments: " + PythonList(unknown)};
  }
  return {"ValueError", "('Unrecognized keyword arguments:', " + DictKeys(unknown) + ")"};
}

Exception RefusedByOptimizer(const Constructor& constructor, const Value& config,
                             const std::vector<std::string>& unknown, const Environment& environment) {
  if (environment.keras3()) {
    return {"ValueError", "Argument(s) not recognized: " + PythonReprOf(Rest(config, unknown))};
  }
  const std::string& first = unknown.front();
  if (constructor.sink == "OptimizerV2") {
    const bool listed = KerasLine(environment).AtLeast(2, 7);
    return {"TypeError",
            "Unexpected keyword argument passed to optimizer: " + first +
                (listed ? ". Allowed kwargs are {'clipnorm', 'clipvalue', 'decay', 'global_clipnorm', 'lr'}." : "")};
  }
  if (first == "decay" || first == "gradient_aggregator" || first == "gradient_transformers") {
    return {"ValueError", first +
                              " is deprecated in the new Keras optimizer, please check the docstring for valid "
                              "arguments, or use the legacy optimizer, e.g., tf.keras.optimizers.legacy." +
                              constructor.class_name + "."};
  }
  return {"TypeError",
          first + " is not a valid argument, kwargs should be empty  for `optimizer_experimental.Optimizer`."};
}

// Classes that look through **kwargs themselves and say what is left over.
std::optional<Exception> RefusedInOwnWords(const Constructor& constructor, const Value& config,
                                           const std::vector<std::string>& unknown, const Environment& environment) {
  const std::string& sink = constructor.sink;
  if (sink == "object") return Exception{"TypeError", constructor.class_name + "() takes no arguments"};
  if (!environment.keras3() && (sink == "L1" || sink == "L2")) {
    return Exception{"TypeError", "Argument(s) not recognized: " + PythonReprOf(Rest(config, unknown))};
  }
  if (environment.keras3() && sink == "IndexLookup") {
    return Exception{"ValueError", "Unrecognized keyword argument(s): " + PythonReprOf(Rest(config, unknown))};
  }
  return std::nullopt;
}

Exception Refused(ObjectKind kind, const Constructor& constructor, const Value& config,
                  const std::vector<std::string>& unknown, const Environment& environment) {
  const bool to_layer =
      constructor.sink == "Layer" || (environment.keras3() && constructor.sink == "TensorFlowTrainer");
  if (to_layer) return RefusedByLayer(constructor, config, unknown, environment);
  if (auto own = RefusedInOwnWords(constructor, config, unknown, environment)) return *own;
  if (constructor.sink == "InputLayer") return RefusedByInputLayer(unknown, environment);
  const bool base = constructor.sink.find("Optimizer") != std::string::npos;
  if (kind == ObjectKind::kOptimizer && base) return RefusedByOptimizer(constructor, config, unknown, environment);
  return Unexpected(constructor.sink, unknown.front(), environment).error;
}

// Arguments of a config that a constructor and, where it hands them on, the base class of layers do not take.
std::vector<std::string> Unknown(const Constructor& constructor, const Value& config, const Environment& environment) {
  std::vector<std::string> out;
  for (const auto& [name, value] : config.AsObject()) {
    if (!TakesArgument(constructor, name, environment)) out.push_back(name);
  }
  return out;
}

}  // namespace

Exception NotProperly(const std::string& class_text, const Value& config, const Exception& inner) {
  return {"TypeError", class_text +
                           " could not be deserialized properly. Please ensure that components that are Python object "
                           "instances (layers, models, etc.) returned by `get_config()` are explicitly deserialized in "
                           "the model's `from_config()` method.\n\nconfig=" +
                           PythonReprOf(config) + ".\n\nException encountered: " + inner.message};
}

std::string InitText(std::string_view class_name, const Environment& environment) {
  const bool qualified = !environment.python.known() || environment.python.AtLeast(3, 10);
  return qualified ? std::string(class_name) + ".__init__()" : "__init__()";
}

std::optional<ArgumentFault> CallConstructor(ObjectKind kind, const Constructor& constructor, const Value& config,
                                             const Environment& environment) {
  Parameters parameters;
  for (const Constructor::Argument& argument : constructor.arguments) {
    parameters.push_back({argument.name, argument.required, false});
  }
  if (auto fault = Missing(constructor.class_name, parameters, config, environment)) return fault;
  const std::vector<std::string> unknown = Unknown(constructor, config, environment);
  if (unknown.empty() || !constructor.refuses) return std::nullopt;
  return ArgumentFault{unknown.front(), false, Refused(kind, constructor, config, unknown, environment)};
}

std::optional<ArgumentFault> CallConstructor(const CustomObject& custom, const Value& config,
                                             const Environment& environment) {
  const Parameters& parameters = custom.signature.parameters;
  Value rest{Value::Object()};
  for (const auto& [name, value] : config.AsObject()) {
    if (FindParameter(parameters, name) != nullptr) continue;
    if (!custom.signature.var_keyword) return Unexpected(custom.class_name, name, environment);
    rest.Set(name, value);
  }
  if (auto fault = Missing(custom.class_name, parameters, config, environment)) return fault;
  // **kwargs usually go on to the base class; what a class of the program in between takes is not known.
  if (custom.bases.size() > 1) return std::nullopt;
  const std::string base = custom.bases.empty() ? "Layer" : custom.bases.front();
  const Constructor* const constructor = FindConstructor(ObjectKind::kLayer, base, environment);
  if (constructor == nullptr || base == "Model" || base == "Sequential" || base == "Functional") return std::nullopt;
  const std::vector<std::string> unknown = Unknown(*constructor, rest, environment);
  if (unknown.empty() || !constructor->refuses) return std::nullopt;
  Constructor named = *constructor;
  named.class_name = custom.class_name;
  return ArgumentFault{unknown.front(), false, Refused(ObjectKind::kLayer, named, rest, unknown, environment)};
}

Exception ErrorWhenDeserializing(std::string_view class_name, const Value& config, const Exception& inner) {
  return {"TypeError", "Error when deserializing class '" + std::string(class_name) +
                           "' using config=" + PythonReprOf(config) + ".\n\nException encountered: " + inner.message};
}

}  // namespace ckptfit
