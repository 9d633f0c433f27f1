#include "codec/json.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "base/python_repr.h"
#include "codec/plain_json.h"

namespace ckptfit {
namespace {

// Stands for infinity in rewritten text: nlohmann refuses numbers that do not fit a double.
constexpr double kLargest = std::numeric_limits<double>::max();

// Builds a Value from the events of nlohmann's parser, so that no second tree is made.
class ValueBuilder : public nlohmann::json_sax<nlohmann::json> {
 public:
  bool null() override { return Add(Value()); }
  bool boolean(bool v) override { return Add(Value(v)); }
  bool number_integer(number_integer_t v) override { return Add(Value(static_cast<std::int64_t>(v))); }
  bool number_unsigned(number_unsigned_t v) override {
    if (v > static_cast<number_unsigned_t>(INT64_MAX)) return Add(Value(static_cast<double>(v)));
    return Add(Value(static_cast<std::int64_t>(v)));
  }
  bool number_float(number_float_t v, const string_t&) override {
    const double number = static_cast<double>(v);
    return Add(Value(std::abs(number) == kLargest ? std::copysign(HUGE_VAL, number) : number));
  }
  bool string(string_t& v) override { return Add(Value(std::move(v))); }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return Open(Value(Value::Object{})); }
  bool end_object() override { return Close(); }
  bool start_array(std::size_t) override { return Open(Value(Value::Array{})); }
  bool end_array() override { return Close(); }
  bool key(string_t& v) override {
    keys_.back() = std::move(v);
    return true;
  }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception& e) override {
    position_ = position;
    fault_ = e.what();
    return false;
  }

  Value Take() { return std::move(root_); }
  bool over_budget() const { return over_budget_; }
  std::size_t position() const { return position_; }
  const std::string& fault() const { return fault_; }

 private:
  bool Add(Value value) {
    if (++count_ > kMaxJsonValues) return OverBudget();
    Place(std::move(value));
    return true;
  }
  bool Open(Value value) {
    if (++count_ > kMaxJsonValues || stack_.size() >= static_cast<std::size_t>(kMaxJsonDepth)) return OverBudget();
    stack_.push_back(std::move(value));
    keys_.emplace_back();
    return true;
  }
  bool Close() {
    Value done = std::move(stack_.back());
    stack_.pop_back();
    keys_.pop_back();
    Place(std::move(done));
    return true;
  }
  void Place(Value value) {
    if (stack_.empty()) {
      root_ = std::move(value);
    } else if (Value::Array* array = stack_.back().MutableArray()) {
      array->push_back(std::move(value));
    } else {
      // Appended without a look for duplicates, which would cost O(members) each; see Value::operator[].
      stack_.back().MutableObject()->emplace_back(std::move(keys_.back()), std::move(value));
    }
  }
  bool OverBudget() {
    over_budget_ = true;
    return false;
  }

  Value root_;
  std::vector<Value> stack_;
  std::vector<std::string> keys_;
  std::size_t count_ = 0;
  std::size_t position_ = 0;
  std::string fault_;
  bool over_budget_ = false;
};

// Python writes NaN, Infinity and -Infinity, which are no JSON: replaced by null and the largest numbers outside
// strings.
std::string WithoutPythonNumbers(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      out += c;
      if (c == '\\' && i + 1 < text.size()) {
        out += text[++i];
      } else if (c == '"') {
        in_string = false;
      }
    } else if (text.substr(i, 3) == "NaN") {
      out += "null";
      i += 2;
    } else if (text.substr(i, 8) == "Infinity") {
      out += "1.7976931348623157e308";
      i += 7;
    } else {
      in_string = c == '"';
      out += c;
    }
  }
  return out;
}

bool HasPythonNumbers(std::string_view text) {
  return text.find("NaN") != std::string_view::npos || text.find("Infinity") != std::string_view::npos;
}

// Looks at all bytes, sixteen and more at a time: nearly every text is plain.
bool IsPlain(std::string_view text) {
  unsigned char other = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    other |= static_cast<unsigned char>((byte < ' ') | (byte >= 0x7F) | (byte == '"') | (byte == '\\'));
  }
  return other == 0;
}

void AppendString(std::string_view text, std::string* out) {
  if (IsPlain(text)) {
    *out += '"';
    out->append(text) += '"';
    return;
  }
  // nlohmann's own escaping, replacing what is not UTF-8.
  *out += nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

void NewLine(int indent, int depth, std::string* out) {
  if (indent < 0) return;
  *out += '\n';
  out->append(static_cast<std::size_t>(indent) * static_cast<std::size_t>(depth), ' ');
}

void Append(const Value& value, int indent, int depth, std::string* out) {
  if (value.is_null()) {
    *out += "null";
  } else if (value.is_bool()) {
    *out += value.AsBool() ? "true" : "false";
  } else if (value.is_int()) {
    *out += std::to_string(value.AsInt());
  } else if (value.is_double()) {
    const double number = value.AsDouble();
    *out += std::isnan(number)   ? "NaN"
            : std::isinf(number) ? (number < 0 ? "-Infinity" : "Infinity")
                                 : PythonRepr(number);
  } else if (value.is_string()) {
    AppendString(value.AsString(), out);
  } else {
    const bool array = value.is_array();
    const std::size_t count = array ? value.AsArray().size() : value.AsObject().size();
    *out += array ? '[' : '{';
    for (std::size_t i = 0; i < count; ++i) {
      if (i > 0) *out += indent < 0 ? ", " : ",";
      NewLine(indent, depth + 1, out);
      if (array) {
        Append(value.AsArray()[i], indent, depth + 1, out);
      } else {
        AppendString(value.AsObject()[i].first, out);
        *out += ": ";
        Append(value.AsObject()[i].second, indent, depth + 1, out);
      }
    }
    if (count > 0) NewLine(indent, depth, out);
    *out += array ? ']' : '}';
  }
}

}  // namespace

Result<Value> ParseJson(std::string_view text, std::string_view name) {
  if (auto plain = ParsePlainJson(text)) return std::move(*plain);
  std::string rewritten;
  std::string_view input = text;
  if (HasPythonNumbers(text)) {
    rewritten = WithoutPythonNumbers(text);
    input = rewritten;
  }
  ValueBuilder builder;
  bool parsed = false;
  try {  // nlohmann reports numbers out of range by exception even in SAX mode
    parsed = nlohmann::json::sax_parse(input.begin(), input.end(), &builder);
  } catch (const nlohmann::json::exception& e) {
    return Status(StatusCode::kCorrupt, e.what(), {std::string(name), Where::kNoOffset, Where::kNoOffset, ""});
  }
  if (parsed) return builder.Take();
  const Where where{std::string(name), builder.position(), builder.position(), ""};
  if (builder.over_budget()) return Status(StatusCode::kOverBudget, "JSON is nested too deeply or too large", where);
  return Status(StatusCode::kCorrupt, "not JSON: " + builder.fault(), where);
}

std::string WriteJson(const Value& value) { return WriteJson(value, -1); }

std::string WriteJson(const Value& value, int indent) {
  std::string out;
  Append(value, indent, 0, &out);
  return out;
}

}  // namespace ckptfit
