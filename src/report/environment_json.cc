#include "report/environment_json.h"

namespace ckptfit {
namespace {

std::string_view KerasKindName(KerasKind kind) {
  switch (kind) {
    case KerasKind::kNone:
      return "";
    case KerasKind::kTfKeras2:
      return "tf.keras";
    case KerasKind::kTfKeras:
      return "tf_keras";
    case KerasKind::kKeras3:
      return "keras";
  }
  return "";
}

}  // namespace

void SetKnown(std::string_view key, const Version& version, Value* object) {
  if (!version.text.empty()) object->Set(key, version.text);
}

Value EnvironmentJson(const Environment& environment) {
  Value object{Value::Object()};
  SetKnown("tensorflow", environment.tensorflow, &object);
  SetKnown("keras", environment.keras, &object);
  if (environment.keras_kind != KerasKind::kNone) object.Set("keras_kind", KerasKindName(environment.keras_kind));
  SetKnown("python", environment.python, &object);
  return object;
}

}  // namespace ckptfit
