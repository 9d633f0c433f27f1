#include "base/value.h"

#include <algorithm>

namespace ckptfit {

bool Value::AsBool(bool fallback) const {
  const bool* v = std::get_if<bool>(&data_);
  return v ? *v : fallback;
}

std::int64_t Value::AsInt(std::int64_t fallback) const {
  const std::int64_t* v = std::get_if<std::int64_t>(&data_);
  return v ? *v : fallback;
}

double Value::AsDouble(double fallback) const {
  if (const double* v = std::get_if<double>(&data_)) return *v;
  if (const std::int64_t* v = std::get_if<std::int64_t>(&data_)) return static_cast<double>(*v);
  return fallback;
}

const std::string& Value::AsString() const {
  static const std::string kEmpty;
  const std::string* v = std::get_if<std::string>(&data_);
  return v ? *v : kEmpty;
}

const Value::Array& Value::AsArray() const {
  static const Array kEmpty;
  const Array* v = std::get_if<Array>(&data_);
  return v ? *v : kEmpty;
}

const Value::Object& Value::AsObject() const {
  static const Object kEmpty;
  const Object* v = std::get_if<Object>(&data_);
  return v ? *v : kEmpty;
}

const Value* Value::Find(std::string_view key) const {
  const Object& members = AsObject();
  for (auto it = members.rbegin(); it != members.rend(); ++it) {  // a duplicate key: the last one wins, as in Python
    if (it->first == key) return &it->second;
  }
  return nullptr;
}

const Value& Value::operator[](std::string_view key) const {
  static const Value kNull;
  const Value* v = Find(key);
  return v ? *v : kNull;
}

void Value::Set(std::string_view key, Value value) {
  if (!is_object()) data_ = Object{};
  Object& members = *std::get_if<Object>(&data_);
  for (Member& member : members) {
    if (member.first == key) {
      member.second = std::move(value);
      return;
    }
  }
  members.emplace_back(std::string(key), std::move(value));
}

bool Value::Erase(std::string_view key) {
  Object* members = MutableObject();
  if (!members) return false;
  auto it = std::find_if(members->begin(), members->end(), [&](const Member& m) { return m.first == key; });
  if (it == members->end()) return false;
  members->erase(it);
  return true;
}

bool operator==(const Value& a, const Value& b) {
  if (a.is_number() && b.is_number()) return a.AsDouble() == b.AsDouble();
  return a.data_ == b.data_;
}

}  // namespace ckptfit
