#include "report/writer_json.h"

#include <string_view>
#include <utility>

#include "report/environment_json.h"

namespace ckptfit {
namespace {

// {"from": "2.12", "to": "2.14"}; an open end is left out.
void SetRange(std::string_view key, const VersionRange& range, Value* object) {
  if (range.open()) return;
  Value ends{Value::Object()};
  SetKnown("from", range.from, &ends);
  SetKnown("to", range.to, &ends);
  object->Set(key, std::move(ends));
}

}  // namespace

Value WriterJson(const Writer& writer) {
  Value object{Value::Object()};
  SetKnown("tensorflow", writer.tensorflow, &object);
  SetKnown("keras", writer.keras, &object);
  if (!writer.backend.empty()) object.Set("backend", writer.backend);
  if (!writer.saved_at.empty()) object.Set("saved_at", writer.saved_at);
  SetRange("tensorflow_range", writer.tensorflow_range, &object);
  SetRange("keras_range", writer.keras_range, &object);
  Value::Array evidence;
  for (const std::string& fact : writer.evidence) evidence.emplace_back(fact);
  object.Set("evidence", Value(std::move(evidence)));
  return object;
}

}  // namespace ckptfit
