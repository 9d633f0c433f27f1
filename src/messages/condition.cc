#include "messages/condition.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "base/contains.h"

namespace ckptfit {
namespace {

std::vector<std::string> SplitWords(std::string_view text, char separator) {
  std::vector<std::string> words;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(separator, begin), text.size());
    if (end > begin) words.push_back(Lower(text.substr(begin, end - begin)));
    begin = end + 1;
  }
  return words;
}

std::optional<std::int64_t> Number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// "{name}" -> "name"; empty when it is no place.
std::string PlaceName(std::string_view text) {
  return text.size() > 2 && text.front() == '{' && text.back() == '}' ? std::string(text.substr(1, text.size() - 2))
                                                                      : "";
}

Status NotUnderstood(std::string_view text) {
  return Status(StatusCode::kInvalidArgument, "no condition: " + std::string(text));
}

// The right side of a comparison: a number, {place} or "2 * {place}".
bool ReadOperand(std::string_view text, Condition* condition) {
  if (const auto number = Number(text)) {
    condition->number = *number;
    return true;
  }
  const std::size_t star = text.find(" * ");
  if (star != std::string_view::npos) {
    const auto factor = Number(text.substr(0, star));
    if (!factor) return false;
    condition->factor = *factor;
    text.remove_prefix(star + 3);
  }
  condition->right = PlaceName(text);
  return !condition->right.empty();
}

// A form "<left> <operator> <rest>".
struct Form {
  std::string_view operation;
  Condition::Kind kind;
};
constexpr Form kForms[] = {{" = ", Condition::Kind::kEqual},   {" < ", Condition::Kind::kLess},
                           {" > ", Condition::Kind::kMore},    {" has ", Condition::Kind::kHas},
                           {" ends ", Condition::Kind::kEnds}, {" is ", Condition::Kind::kIs}};

constexpr std::pair<std::string_view, Condition::Kind> kWordsOnShapes[] = {
    {" in-widths", Condition::Kind::kWidths}, {" window-last", Condition::Kind::kWindowLast}};

Result<Condition> ParseShapes(std::string_view text, std::size_t against) {
  Condition condition;
  condition.kind = Condition::Kind::kShapes;
  condition.left = PlaceName(text.substr(0, against));
  const std::string_view rest = text.substr(against + 9);
  for (const auto& [word, kind] : kWordsOnShapes) {
    if (!rest.ends_with(word)) continue;
    condition.kind = kind;
    condition.right = PlaceName(rest.substr(0, rest.size() - word.size()));
    return condition.left.empty() || condition.right.empty() ? Result<Condition>(NotUnderstood(text)) : condition;
  }
  const std::size_t is = rest.find(" is ");
  if (is == std::string_view::npos) return NotUnderstood(text);
  condition.right = PlaceName(rest.substr(0, is));
  for (const std::string& name : SplitWords(rest.substr(is + 4), '|')) {
    condition.relations.push_back(ShapeRelationNamed(name));
    if (condition.relations.back() == ShapeRelation::kNone) return NotUnderstood(text);
  }
  return condition.left.empty() || condition.right.empty() ? Result<Condition>(NotUnderstood(text)) : condition;
}

Result<Condition> ParseOnPlace(std::string_view text) {
  if (const std::size_t against = text.find(" against "); against != std::string_view::npos) {
    return ParseShapes(text, against);
  }
  Condition condition;
  for (const auto& [suffix, kind] : {std::pair{std::string_view(" is-bare"), Condition::Kind::kIsBare},
                                     std::pair{std::string_view(" is-foreign"), Condition::Kind::kIsForeign}}) {
    if (!text.ends_with(suffix)) continue;
    condition.kind = kind;
    condition.left = PlaceName(text.substr(0, text.size() - suffix.size()));
    return condition.left.empty() ? Result<Condition>(NotUnderstood(text)) : condition;
  }
  for (const Form& form : kForms) {
    const std::size_t at = text.find(form.operation);
    if (at == std::string_view::npos) continue;
    condition.kind = form.kind;
    condition.left = PlaceName(text.substr(0, at));
    const std::string_view rest = text.substr(at + form.operation.size());
    const bool compares = form.kind == Condition::Kind::kEqual || form.kind == Condition::Kind::kLess ||
                          form.kind == Condition::Kind::kMore;
    if (!compares) condition.words = SplitWords(rest, '|');
    const bool sound = compares ? ReadOperand(rest, &condition) : !condition.words.empty();
    return sound && !condition.left.empty() ? condition : Result<Condition>(NotUnderstood(text));
  }
  return NotUnderstood(text);
}

Result<Condition> ParseOnRelease(std::string_view text, std::string_view name, Condition::Kind since,
                                 Condition::Kind before) {
  Condition condition;
  std::string_view rest = text.substr(name.size());
  const bool is_since = rest.starts_with(" >= ");
  if (!is_since && !rest.starts_with(" < ")) return NotUnderstood(text);
  rest.remove_prefix(is_since ? 4 : 3);
  CKPTFIT_ASSIGN_OR_RETURN(const ReleaseRange range, ParseReleaseRange(rest));
  condition.kind = is_since ? since : before;
  condition.release = range.first;
  return condition;
}

// Numbers of more digits than fit are no numbers: -1.
std::int64_t NumberIn(const Captures& captures, const std::string& name) {
  return Number(CaptureOf(captures, name)).value_or(-1);
}

bool HasAny(std::string_view text, const std::vector<std::string>& words) {
  return std::any_of(words.begin(), words.end(),
                     [&](const std::string& word) { return text.find(word) != std::string_view::npos; });
}

bool IsBare(std::string_view path) {
  const std::size_t slash = path.find_last_of("/\\");
  const std::string_view last = slash == std::string_view::npos ? path : path.substr(slash + 1);
  return last.find('.') == std::string_view::npos;
}

// Letters outside ASCII, or the question marks that a console prints for them.
bool IsForeign(std::string_view text) {
  return text.find("??") != std::string_view::npos ||
         std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

bool ComparesNumbers(const Condition& condition, const Captures& captures) {
  constexpr std::int64_t kMost = 1'000'000'000'000;
  const std::int64_t left = NumberIn(captures, condition.left);
  const std::int64_t right = condition.right.empty() ? condition.number : NumberIn(captures, condition.right);
  if (left < 0 || right < 0 || left > kMost || right > kMost) return false;
  if (condition.kind == Condition::Kind::kEqual) return left == condition.factor * right;
  return condition.kind == Condition::Kind::kLess ? left < condition.factor * right : left > condition.factor * right;
}

bool HoldsOfPlace(const Condition& condition, const Captures& captures) {
  const std::string content = Lower(CaptureOf(captures, condition.left));
  const auto& words = condition.words;
  switch (condition.kind) {
    case Condition::Kind::kIs:
      return Contains(words, content);
    case Condition::Kind::kHas:
      return HasAny(content, words);
    case Condition::Kind::kEnds:
      return std::any_of(words.begin(), words.end(), [&](const std::string& word) { return content.ends_with(word); });
    case Condition::Kind::kIsBare:
      return IsBare(content);
    case Condition::Kind::kIsForeign:
      return IsForeign(content);
    case Condition::Kind::kWidths:
      return DifferInWidths(CaptureOf(captures, condition.left), CaptureOf(captures, condition.right));
    case Condition::Kind::kWindowLast:
      return FileHasWindowLast(CaptureOf(captures, condition.left), CaptureOf(captures, condition.right));
    default: {
      const ShapeRelation relation =
          RelateShapes(CaptureOf(captures, condition.left), CaptureOf(captures, condition.right));
      return Contains(condition.relations, relation);
    }
  }
}

}  // namespace

Result<Condition> ParseCondition(std::string_view text) {
  if (text.starts_with("text has ") || text.starts_with("text lacks ")) {
    Condition condition;
    const bool has = text.starts_with("text has ");
    condition.kind = has ? Condition::Kind::kTextHas : Condition::Kind::kTextLacks;
    condition.words = SplitWords(MakePlain(text.substr(has ? 9 : 11)).lower, '|');
    return condition.words.empty() ? Result<Condition>(NotUnderstood(text)) : condition;
  }
  if (text.starts_with("keras ")) {
    return ParseOnRelease(text, "keras", Condition::Kind::kKerasSince, Condition::Kind::kKerasBefore);
  }
  if (text.starts_with("tensorflow ")) {
    return ParseOnRelease(text, "tensorflow", Condition::Kind::kTensorflowSince, Condition::Kind::kTensorflowBefore);
  }
  return ParseOnPlace(text);
}

bool Holds(const Condition& condition, const Captures& captures, const PlainText& text, const Releases& releases) {
  switch (condition.kind) {
    case Condition::Kind::kEqual:
    case Condition::Kind::kLess:
    case Condition::Kind::kMore:
      return ComparesNumbers(condition, captures);
    case Condition::Kind::kTextHas:
      return HasAny(text.lower, condition.words);
    case Condition::Kind::kTextLacks:
      return !HasAny(text.lower, condition.words);
    case Condition::Kind::kKerasSince:
      return releases.keras.known() && releases.keras.first >= condition.release;
    case Condition::Kind::kKerasBefore:
      return releases.keras.known() && releases.keras.last < condition.release;
    case Condition::Kind::kTensorflowSince:
      return releases.tensorflow.known() && releases.tensorflow.first >= condition.release;
    case Condition::Kind::kTensorflowBefore:
      return releases.tensorflow.known() && releases.tensorflow.last < condition.release;
    default:
      return HoldsOfPlace(condition, captures);
  }
}

}  // namespace ckptfit
