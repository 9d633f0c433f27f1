#include "diagnosis/class_case.h"

#include <algorithm>

#include "diagnosis/config_layers.h"
#include "diagnosis/names.h"
#include "diagnosis/verdict.h"

namespace ckptfit {
namespace {

// The config in the file of the first layer of that class, or nullptr.
const Value* SavedConfig(const std::vector<ConfigLayer>& layers, const std::string& class_name) {
  for (const ConfigLayer& layer : layers) {
    if (layer.class_name == class_name) return layer.config;
  }
  return nullptr;
}

bool Takes(const Signature& signature, std::string_view argument) {
  return std::any_of(signature.parameters.begin(), signature.parameters.end(),
                     [&](const Signature::Parameter& p) { return p.name == argument; });
}

// Whether a constructor takes all arguments of a config, besides those of every layer.
bool TakesAll(const Signature& signature, const Value& config) {
  std::size_t own = 0;
  for (const auto& [name, value] : config.AsObject()) {
    if (name == "name" || name == "trainable" || name == "dtype" || name == "batch_input_shape") continue;
    if (!Takes(signature, name)) return false;
    ++own;
  }
  return own > 0;
}

// The text between the first pair of quotes.
std::string QuotedIn(const std::string& text) {
  const std::size_t begin = text.find('\'');
  if (begin == std::string::npos) return "";
  const std::size_t end = text.find('\'', begin + 1);
  return end == std::string::npos ? "" : text.substr(begin + 1, end - begin - 1);
}

}  // namespace

std::vector<Step> StepsOf(const Case& c, Step::Kind kind) {
  std::vector<Step> steps;
  if (c.trace == nullptr) return steps;
  std::copy_if(c.trace->steps.begin(), c.trace->steps.end(), std::back_inserter(steps),
               [&](const Step& step) { return step.kind == kind; });
  return steps;
}

bool IsCompilePart(const Step& step) {
  for (const std::string_view part :
       {"optimizer", "learning rate schedule", "loss", "metric", "function", "loss or metric"}) {
    if (step.found == part) return true;
  }
  return false;
}

std::string PlainClass(const std::string& name) {
  const std::size_t mark = name.rfind('>');
  return mark == std::string::npos ? name : name.substr(mark + 1);
}

const CustomObject* FindCustom(const Case& c, const std::string& class_name) {
  if (c.target == nullptr) return nullptr;
  const std::string plain = PlainClass(class_name);
  for (const CustomObject& custom : c.target->custom_objects) {
    if (custom.class_name == plain || custom.key == class_name) return &custom;
  }
  return nullptr;
}

const CustomObject* LikeClass(const Case& c, const std::string& class_name) {
  if (c.target == nullptr) return nullptr;
  const std::vector<ConfigLayer> layers = ConfigLayers(c.checkpoint.config);
  const Value* config = SavedConfig(layers, PlainClass(class_name));
  if (config == nullptr) return nullptr;
  const CustomObject* found = nullptr;
  for (const CustomObject& custom : c.target->custom_objects) {
    if (!custom.is_class || !TakesAll(custom.signature, *config)) continue;
    if (found != nullptr && found->class_name != custom.class_name) return nullptr;
    found = &custom;
  }
  return found;
}

const CustomObject* OtherRegistration(const Case& c, const Step& step) {
  if (c.target == nullptr) return nullptr;
  const std::string saved = step.found.empty() ? step.object : step.found;
  for (const CustomObject& custom : c.target->custom_objects) {
    const bool registered =
        custom.given == CustomObject::Given::kRegistered && custom.key.find('>') != std::string::npos;
    if (registered && PlainClass(custom.key) == PlainClass(saved) && custom.key != saved) return &custom;
  }
  return nullptr;
}

bool IsKerasClass(const Case& c, const std::string& class_name) {
  const std::string plain = PlainClass(class_name);
  if (FindCustom(c, plain) != nullptr) return false;
  return IsKerasType(SnakeCase(plain)) || plain == "Functional" || plain == "Sequential" || plain == "Model";
}

ConstructorFault FaultOf(const Step& step) {
  if (step.found.find("missing") != std::string::npos && step.found.find("required") != std::string::npos) {
    return ConstructorFault::kMissing;
  }
  if (step.found.find("unexpected keyword") != std::string::npos ||
      step.found.find("nrecognized keyword") != std::string::npos ||
      step.found.find("Keyword argument not understood") != std::string::npos) {
    return ConstructorFault::kUnknown;
  }
  return ConstructorFault::kOther;
}

std::string ArgumentOf(const Step& step) {
  // Keras 2 hands two arguments to its TypeError: "('Keyword argument not understood:', 'units')".
  const std::string_view between = "understood:', ";
  const std::size_t pair = step.found.find(between);
  if (pair != std::string::npos) return QuotedIn(step.found.substr(pair + between.size()));
  const std::size_t behind = step.found.find("argument");
  const std::string quoted = behind == std::string::npos ? "" : QuotedIn(step.found.substr(behind));
  return quoted.empty() ? step.source : quoted;
}

std::string PlaceOfClass(const CustomObject& custom) { return custom.source.empty() ? custom.module : custom.source; }

std::string SignatureText(const CustomObject& custom) {
  std::string text = custom.class_name + "(";
  bool first = true;
  for (const Signature::Parameter& parameter : custom.signature.parameters) {
    text += (first ? "" : ", ") + parameter.name + (parameter.required ? "" : "=...");
    first = false;
  }
  if (custom.signature.var_keyword) text += first ? "**kwargs" : ", **kwargs";
  return text + ")";
}

Finding StartClassFinding(const Cause& cause, const Case& c) {
  Finding finding = StartFinding(cause);
  finding.affected = c.trace->bindings.size();
  // A layer of a SavedModel is revived without its class: the model computes what was saved, and every value is there.
  if (NeedsFindings(*c.trace)) finding.severity = Severity::kWarning;
  return finding;
}

}  // namespace ckptfit
