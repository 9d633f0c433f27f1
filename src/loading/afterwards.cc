#include "loading/afterwards.h"

#include <array>
#include <charconv>

#include "base/contains.h"

namespace ckptfit {
namespace {

using Kind = Expression::Kind;

// The object that a statement calls or builds.
std::string_view BuiltObject(const Expression& e) {
  if (e.kind != Kind::kCall) return {};
  const Expression& callee = e.items[0];
  if (callee.kind == Kind::kName) return callee.text;
  constexpr std::array<std::string_view, 9> kMethods = {
      "build", "call", "__call__", "fit", "evaluate", "predict", "train_on_batch", "test_on_batch", "predict_on_batch"};
  const bool builds =
      callee.kind == Kind::kAttribute && callee.items[0].kind == Kind::kName && Contains(kMethods, callee.text);
  return builds ? std::string_view(callee.items[0].text) : std::string_view();
}

std::int64_t Dimension(const Expression& e) {
  std::int64_t number = Shape::kUnknown;
  if (e.kind != Kind::kNumber) return Shape::kUnknown;
  const auto [end, error] = std::from_chars(e.text.data(), e.text.data() + e.text.size(), number);
  return error == std::errc() && end == e.text.data() + e.text.size() ? number : Shape::kUnknown;
}

// Of a shape that is written out: (1, 3).
std::int64_t LastOfShape(const Expression& shape) {
  const bool written = shape.kind == Kind::kTuple || shape.kind == Kind::kList;
  return written && shape.items.size() > 1 ? Dimension(shape.items.back()) : Shape::kUnknown;
}

// Of an array that is made where it is needed: tf.zeros((1, 3)), np.random.rand(4, 3).
std::int64_t LastOfArray(const Expression& made) {
  if (made.kind != Kind::kCall) return Shape::kUnknown;
  const std::string maker = made.items[0].DottedName();
  const std::string_view last = std::string_view(maker).substr(maker.rfind('.') + 1);
  constexpr std::array<std::string_view, 5> kOfShape = {"zeros", "ones", "normal", "uniform", "truncated_normal"};
  if (const Expression* shape = made.Keyword("shape")) return LastOfShape(*shape);
  if (last == "rand" || last == "randn") return made.items.size() > 2 ? Dimension(made.items.back()) : Shape::kUnknown;
  const bool numpy_bounds = maker.ends_with("random.normal") && maker.starts_with("np");
  const bool of_shape = Contains(kOfShape, last) && !numpy_bounds;
  return of_shape && made.items.size() > 1 ? LastOfShape(made.items[1]) : Shape::kUnknown;
}

bool IsBuild(const Expression& callee) { return callee.kind == Kind::kAttribute && callee.text == "build"; }

std::int64_t ChannelsGiven(const Expression& call) {
  const bool build = IsBuild(call.items[0]);
  if (const Expression* shape = build ? call.Keyword("input_shape") : nullptr) return LastOfShape(*shape);
  if (call.items.size() < 2) return Shape::kUnknown;
  return build ? LastOfShape(call.items[1]) : LastOfArray(call.items[1]);
}

}  // namespace

std::string_view FirstName(const Expression& e) {
  const Expression* at = &e;
  while (at->kind == Kind::kAttribute || at->kind == Kind::kCall || at->kind == Kind::kSubscript) at = &at->items[0];
  return at->kind == Kind::kName ? std::string_view(at->text) : std::string_view();
}

std::optional<BuildStatement> FindBuild(std::string_view text, std::string_view object) {
  const auto statements = ParsePython(text);
  if (!statements) return std::nullopt;
  for (const Statement& statement : *statements) {
    const Expression& call = statement.expression;
    if (BuiltObject(call) == object) return BuildStatement{IsBuild(call.items[0]), ChannelsGiven(call)};
  }
  return std::nullopt;
}

void Afterwards::AddLoad(const Statement& statement, Call* call) {
  if (results_.find(FirstName(statement.expression)) == results_.end()) built_.clear();
  if (!statement.target.empty()) results_.insert(statement.target);
  call->then_built = built_;
}

void Afterwards::AddOther(const Statement& statement, std::vector<Call>& calls) {
  const std::string_view object = BuiltObject(statement.expression);
  if (object.empty() || calls.empty()) return;
  built_.emplace_back(object);
  if (calls.back().trailing.empty()) calls.back().then_built = built_;
}

}  // namespace ckptfit
