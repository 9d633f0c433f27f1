#include "codec/toml.h"

#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include <string>
#include <utility>
#include <vector>

namespace ckptfit {
namespace {

Status Wrong(StatusCode code, std::string text, std::string_view name) {
  return Status(code, std::move(text), {std::string(name), Where::kNoOffset, Where::kNoOffset, ""});
}

// A node that is neither table nor array; nothing for dates and times.
std::optional<Value> Plain(const toml::node& node) {
  if (const auto* text = node.as_string()) return Value(text->get());
  if (const auto* number = node.as_integer()) return Value(number->get());
  if (const auto* number = node.as_floating_point()) return Value(number->get());
  if (const auto* flag = node.as_boolean()) return Value(flag->get());
  return std::nullopt;
}

// toml++ bounds the depth while it parses, so that this recursion ends within it.
Result<Value> ToValue(const toml::node& node, std::string_view name) {  // NOLINT(misc-no-recursion): bounded, see above
  if (const auto* table = node.as_table()) {
    Value::Object object;
    for (const auto& [key, item] : *table) {
      CKPTFIT_ASSIGN_OR_RETURN(Value value, ToValue(item, name));
      object.emplace_back(std::string(key.str()), std::move(value));
    }
    return Value(std::move(object));
  }
  if (const auto* array = node.as_array()) {
    Value::Array items;
    for (const toml::node& item : *array) {
      CKPTFIT_ASSIGN_OR_RETURN(Value value, ToValue(item, name));
      items.push_back(std::move(value));
    }
    return Value(std::move(items));
  }
  if (auto value = Plain(node)) return std::move(*value);
  return Wrong(StatusCode::kUnsupported, "line " + std::to_string(node.source().begin.line) + ": a date or time", name);
}

}  // namespace

Result<Value> ParseToml(std::string_view text, std::string_view name) {
  const toml::parse_result parsed = toml::parse(text);
  if (parsed) return ToValue(parsed.table(), name);
  return Wrong(
      StatusCode::kCorrupt,
      "line " + std::to_string(parsed.error().source().begin.line) + ": " + std::string(parsed.error().description()),
      name);
}

}  // namespace ckptfit
