#include "repair/values/op_text.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

namespace ckptfit {
namespace {

using Numbers = std::vector<std::int64_t>;

constexpr std::size_t kMostAxes = 64;

struct Named {
  std::string_view name;
  ValueOp::Kind kind;
};
constexpr Named kNames[] = {{"reshape", ValueOp::Kind::kReshape}, {"transpose", ValueOp::Kind::kTranspose},
                            {"slice", ValueOp::Kind::kSlice},     {"pad", ValueOp::Kind::kPad},
                            {"tile", ValueOp::Kind::kTile},       {"sum", ValueOp::Kind::kSum},
                            {"scale", ValueOp::Kind::kScale}};

std::string_view NameOf(ValueOp::Kind kind) {
  const auto at = std::find_if(std::begin(kNames), std::end(kNames), [&](const Named& n) { return n.kind == kind; });
  return at == std::end(kNames) ? "" : at->name;
}

Status Wrong(std::string_view name, const char* expected) {
  return Status(StatusCode::kInvalidArgument, "`" + std::string(name) + "` is " + expected);
}

Result<Numbers> ReadNumbers(std::string_view name, const Value& argument) {
  const Value::Array& items = argument.AsArray();
  const bool numbers = std::all_of(items.begin(), items.end(), [](const Value& item) { return item.is_int(); });
  if (!argument.is_array() || !numbers || items.size() > kMostAxes) return Wrong(name, "a list of whole numbers");
  Numbers made;
  for (const Value& item : items) made.push_back(item.AsInt());
  return made;
}

// "", or a number that is not negative.
std::optional<std::int64_t> ReadEnd(std::string_view text, std::int64_t empty) {
  if (text.empty()) return empty;
  std::int64_t number = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size() || number < 0) return std::nullopt;
  return number;
}

Result<ValueOp> ReadSlice(const Value& argument) {
  const auto wrong = [] {
    return Wrong("slice", "a list with \"first:end\" for each axis, such as [\"0:64\", \":\"]");
  };
  ValueOp op{ValueOp::Kind::kSlice, {}, {}};
  if (!argument.is_array() || argument.AsArray().size() > kMostAxes) return wrong();
  for (const Value& item : argument.AsArray()) {
    const std::string_view text = item.AsString();
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) return wrong();
    const auto first = ReadEnd(text.substr(0, colon), 0);
    const auto end = ReadEnd(text.substr(colon + 1), kToTheEnd);
    if (!first || !end) return wrong();
    op.numbers.push_back(*first);
    op.ends.push_back(*end);
  }
  return op;
}

std::string SliceText(const ValueOp& op, std::size_t axis) {
  const std::string first = op.numbers[axis] == 0 ? "" : std::to_string(op.numbers[axis]);
  if (op.ends[axis] == kToTheEnd) return first + ":";
  return (first.empty() ? "0" : first) + ":" + std::to_string(op.ends[axis]);
}

Value ArgumentOf(const ValueOp& op) {
  Value::Array items;
  for (std::size_t i = 0; i < op.numbers.size(); ++i) {
    const bool slice = op.kind == ValueOp::Kind::kSlice;
    items.push_back(slice ? Value(SliceText(op, i)) : Value(op.numbers[i]));
  }
  return Value(std::move(items));
}

// "[8, -1]".
std::string ListOf(const Numbers& numbers) {
  std::string text;
  for (const std::int64_t number : numbers) text += (text.empty() ? "" : ", ") + std::to_string(number);
  return "[" + text + "]";
}

std::string Words(const ValueOp& op) {
  const std::string list = ListOf(op.numbers);
  switch (op.kind) {
    case ValueOp::Kind::kReshape:
      return "reshape " + list;
    case ValueOp::Kind::kTranspose:
      return "transpose " + list;
    case ValueOp::Kind::kSlice: {
      std::string text = "take [";
      for (std::size_t i = 0; i < op.numbers.size(); ++i) text += (i > 0 ? ", " : "") + SliceText(op, i);
      return text + "]";
    }
    case ValueOp::Kind::kPad:
      return "zeros behind up to " + list;
    case ValueOp::Kind::kTile:
      return "repeat " + list;
    case ValueOp::Kind::kSum:
      return "sum over axis " + std::to_string(op.numbers.empty() ? 0 : op.numbers[0]);
    case ValueOp::Kind::kScale:
      return op.numbers.size() == 2 ? "times " + std::to_string(op.numbers[0]) + "/" + std::to_string(op.numbers[1])
                                    : "";
  }
  return "";
}

}  // namespace

Value OpsJson(const ValueOps& ops) {
  Value::Array array;
  for (const ValueOp& op : ops) {
    Value item{Value::Object()};
    item.Set(NameOf(op.kind), ArgumentOf(op));
    array.push_back(std::move(item));
  }
  return Value(std::move(array));
}

Result<ValueOp> ReadOp(std::string_view name, const Value& argument) {
  const auto at = std::find_if(std::begin(kNames), std::end(kNames), [&](const Named& n) { return n.name == name; });
  if (at == std::end(kNames)) return Wrong(name, "no operation on values");
  if (at->kind == ValueOp::Kind::kSlice) return ReadSlice(argument);
  CKPTFIT_ASSIGN_OR_RETURN(Numbers numbers, ReadNumbers(name, argument));
  return ValueOp{at->kind, std::move(numbers), {}};
}

Result<ValueOps> ReadOps(const Value& array) {
  ValueOps ops;
  for (const Value& item : array.AsArray()) {
    if (item.AsObject().size() != 1 || ops.size() == kMostOps) return Wrong("operations", "a short list of one each");
    CKPTFIT_ASSIGN_OR_RETURN(ValueOp op, ReadOp(item.AsObject().front().first, item.AsObject().front().second));
    ops.push_back(std::move(op));
  }
  return ops;
}

std::string OpsText(const ValueOps& ops) {
  std::string text;
  for (const ValueOp& op : ops) text += (text.empty() ? "" : ", ") + Words(op);
  return text;
}

}  // namespace ckptfit
