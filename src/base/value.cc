#include "base/value.h"

#include <algorithm>
#include <atomic>

namespace ckptfit {
namespace {

constexpr std::size_t kMembersAtFirst = 8;  // of an object that is made member by member

}  // namespace

Value::Value(Array v) : data_(std::make_shared<Array>(std::move(v))) {}
Value::Value(Object v) : data_(std::make_shared<Object>(std::move(v))) {}

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
  const Shared<Array>* v = std::get_if<Shared<Array>>(&data_);
  return v && *v ? **v : kEmpty;  // none in a Value that was moved from
}

const Value::Object& Value::AsObject() const {
  static const Object kEmpty;
  const Shared<Object>* v = std::get_if<Shared<Object>>(&data_);
  return v && *v ? **v : kEmpty;  // none in a Value that was moved from
}

template <typename Items>
Items* Value::Mutable() {
  Shared<Items>* items = std::get_if<Shared<Items>>(&data_);
  if (items == nullptr) return nullptr;
  if (!*items) *items = std::make_shared<Items>();
  if (items->use_count() > 1) *items = std::make_shared<Items>(**items);
  std::atomic_thread_fence(std::memory_order_acquire);  // behind what other threads did with copies that are gone
  return items->get();
}

Value::Array* Value::MutableArray() { return Mutable<Array>(); }
Value::Object* Value::MutableObject() { return Mutable<Object>(); }

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
  if (!is_object()) *this = Object{};
  Object& members = *MutableObject();
  for (Member& member : members) {
    if (member.first == key) {
      member.second = std::move(value);
      return;
    }
  }
  if (members.empty()) members.reserve(kMembersAtFirst);
  members.emplace_back(std::string(key), std::move(value));
}

bool Value::Erase(std::string_view key) {
  if (!Has(key)) return false;
  Object* members = MutableObject();
  auto it = std::find_if(members->begin(), members->end(), [&](const Member& m) { return m.first == key; });
  members->erase(it);
  return true;
}

bool operator==(const Value& a, const Value& b) {
  if (a.is_number() && b.is_number()) return a.AsDouble() == b.AsDouble();
  if (a.is_array() && b.is_array()) return &a.AsArray() == &b.AsArray() || a.AsArray() == b.AsArray();
  if (a.is_object() && b.is_object()) return &a.AsObject() == &b.AsObject() || a.AsObject() == b.AsObject();
  return a.data_ == b.data_;
}

}  // namespace ckptfit
