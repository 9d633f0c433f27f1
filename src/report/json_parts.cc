#include "report/json_parts.h"

namespace ckptfit {

Value TextsJson(const std::vector<std::string>& texts) { return Value(Value::Array(texts.begin(), texts.end())); }

Value CheckpointJson(const Checkpoint& checkpoint) {
  Value object{Value::Object()};
  object.Set("path", checkpoint.path);
  if (!checkpoint.resolved.empty() && checkpoint.resolved != checkpoint.path) {
    object.Set("resolved", checkpoint.resolved);
  }
  object.Set("format", FormatName(checkpoint.format));
  return object;
}

}  // namespace ckptfit
