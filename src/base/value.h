// A JSON-like value: what configs and descriptions are made of, without the library that parsed them.
//
// Objects keep the order of their members (Python prints dicts in insertion order, and exception texts quote them).
// Integers and floating-point numbers stay apart, as in Python.
//
// Ownership.  Copies share their arrays and objects until one of them is changed, and then are as apart as if all had been
//             copied. What AsArray() and the like return is valid until the Value is changed or destroyed. Destruction is
//             recursive only as far as the parser's depth limit (codec/json.h, 512 levels) allows; Values are made by that
//             parser or by code, never unbounded.
// Threads.    A const Value may be read and copied from many threads; copies may be changed from different threads.
// Cost.       Copying: O(1) of an array or object. The first change of a copy: O(its own items).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace ckptfit {

class Value {
 public:
  using Array = std::vector<Value>;
  using Member = std::pair<std::string, Value>;
  using Object = std::vector<Member>;

  Value() = default;                                     // null
  Value(std::nullptr_t) {}                               // NOLINT(google-explicit-constructor)
  Value(bool v) : data_(v) {}                            // NOLINT(google-explicit-constructor)
  Value(std::int64_t v) : data_(v) {}                    // NOLINT(google-explicit-constructor)
  Value(int v) : data_(static_cast<std::int64_t>(v)) {}  // NOLINT(google-explicit-constructor)
  Value(double v) : data_(v) {}                          // NOLINT(google-explicit-constructor)
  Value(std::string v) : data_(std::move(v)) {}          // NOLINT(google-explicit-constructor)
  Value(std::string_view v) : data_(std::string(v)) {}   // NOLINT(google-explicit-constructor)
  Value(const char* v) : data_(std::string(v)) {}        // NOLINT(google-explicit-constructor)
  Value(Array v);                                        // NOLINT(google-explicit-constructor)
  Value(Object v);                                       // NOLINT(google-explicit-constructor)

  bool is_null() const { return std::holds_alternative<std::monostate>(data_); }
  bool is_bool() const { return std::holds_alternative<bool>(data_); }
  bool is_int() const { return std::holds_alternative<std::int64_t>(data_); }
  bool is_double() const { return std::holds_alternative<double>(data_); }
  bool is_number() const { return is_int() || is_double(); }
  bool is_string() const { return std::holds_alternative<std::string>(data_); }
  bool is_array() const { return std::holds_alternative<Shared<Array>>(data_); }
  bool is_object() const { return std::holds_alternative<Shared<Object>>(data_); }

  // The content, or the fallback when the value is of another type.
  bool AsBool(bool fallback = false) const;
  std::int64_t AsInt(std::int64_t fallback = 0) const;
  double AsDouble(double fallback = 0) const;  // an integer counts
  const std::string& AsString() const;         // empty when not a string
  const Array& AsArray() const;                // empty when not an array
  const Object& AsObject() const;              // empty when not an object

  // The items to change, of this Value alone; nullptr when it is none. Valid until the Value is copied, too.
  Array* MutableArray();
  Object* MutableObject();

  // The member of that name, or null (a static null Value when there is none). O(members).
  const Value& operator[](std::string_view key) const;
  const Value* Find(std::string_view key) const;  // nullptr when absent
  bool Has(std::string_view key) const { return Find(key) != nullptr; }

  // Sets or appends a member; a value that is not an object becomes one.
  void Set(std::string_view key, Value value);
  // Removes a member; false when it was not there.
  bool Erase(std::string_view key);

  friend bool operator==(const Value& a, const Value& b);

 private:
  template <typename Items>
  using Shared = std::shared_ptr<Items>;
  template <typename Items>
  Items* Mutable();

  std::variant<std::monostate, bool, std::int64_t, double, std::string, Shared<Array>, Shared<Object>> data_;
};

}  // namespace ckptfit
