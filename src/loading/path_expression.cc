#include "loading/path_expression.h"

#include <charconv>
#include <vector>

#include "base/part_path.h"
#include "loading/assigned_names.h"

namespace ckptfit {
namespace {

using Kind = Expression::Kind;

constexpr std::size_t kMaxPathBytes = 64u << 10;

// Byte positions of the characters of UTF-8 text, and its length behind them.
std::vector<std::size_t> Characters(std::string_view text) {
  std::vector<std::size_t> starts;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xc0) != 0x80) starts.push_back(i);
  }
  starts.push_back(text.size());
  return starts;
}

std::string Join(const std::string& folder, const std::string& name) {
  if (name.starts_with('/') || folder.empty()) return name;
  return folder.ends_with('/') ? folder + name : folder + "/" + name;
}

// As os.path.dirname.
std::string DirName(const std::string& path) {
  const auto slash = path.find_last_of('/');
  if (slash == std::string::npos) return "";
  std::string head = path.substr(0, slash + 1);
  if (head.find_first_not_of('/') == std::string::npos) return head;
  while (head.ends_with('/')) head.pop_back();
  return head;
}

// As str(pathlib.Path(path)): single slashes, none at the end, no "." between them.
std::string PurePath(const std::string& path) {
  std::string out = path.starts_with('/') ? "/" : "";
  std::size_t begin = 0;
  while (begin <= path.size()) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string part = path.substr(begin, end - begin);
    if (!part.empty() && part != ".") out += (out.empty() || out == "/" ? "" : "/") + part;
    begin = end + 1;
  }
  return out.empty() ? "." : out;
}

// What an expression gives: a text, or a pathlib.Path.
struct Evaluated {
  std::string text;
  bool is_path = false;
};

// Each part is evaluated once.
class Evaluator {
 public:
  explicit Evaluator(const std::string& path) : path_(path) {}

  std::optional<PathValue> Path(const Expression& e) const {
    if (e.kind == Kind::kNone) return PathValue{"", PathSource::kNone};
    if (e.kind == Kind::kAttribute && e.text == "latest_checkpoint") {
      const Expression* folder = ManagerFolder(e.items[0]);
      return folder == nullptr ? std::nullopt : Looked(*folder, PathSource::kManager);
    }
    if (e.kind == Kind::kCall && e.items.size() == 2 && EndsInName(e.items[0].DottedName(), "latest_checkpoint"))
      return Looked(e.items[1], PathSource::kLatest);
    auto value = Any(e);
    if (!value) return std::nullopt;
    return PathValue{std::move(value->text), value->is_path ? PathSource::kPathLike : PathSource::kText};
  }

 private:
  std::optional<PathValue> Looked(const Expression& folder, PathSource source) const {
    if (auto text = Text(folder)) return PathValue{std::move(*text), source};
    return std::nullopt;
  }

  std::optional<std::string> Text(const Expression& e) const {
    auto value = Any(e);
    return value && !value->is_path ? std::optional(std::move(value->text)) : std::nullopt;
  }

  std::optional<Evaluated> Any(const Expression& e) const {
    std::optional<Evaluated> value = Unlimited(e);
    if (value && value->text.size() > kMaxPathBytes) return std::nullopt;
    return value;
  }

  static std::optional<Evaluated> AsText(std::optional<std::string> text) {
    return text ? std::optional(Evaluated{std::move(*text), false}) : std::nullopt;
  }

  std::optional<Evaluated> Unlimited(const Expression& e) const {
    switch (e.kind) {
      case Kind::kName:
        return e.text == "path" ? std::optional(Evaluated{path_, false}) : std::nullopt;
      case Kind::kString:
        return Evaluated{e.text, false};
      case Kind::kAdd: {
        const auto left = Text(e.items[0]);
        const auto right = left ? Text(e.items[1]) : std::nullopt;
        return right ? std::optional(Evaluated{*left + *right, false}) : std::nullopt;
      }
      case Kind::kDivide:
        return Divided(e);
      case Kind::kAttribute:
        return e.text == "parent" ? Parent(e) : std::nullopt;
      case Kind::kSubscript:
        return e.items[1].kind == Kind::kSlice ? AsText(Slice(e.items[0], e.items[1])) : std::nullopt;
      case Kind::kCall:
        return CallValue(e);
      default:
        return std::nullopt;
    }
  }

  // Path(folder) / "name"
  std::optional<Evaluated> Divided(const Expression& e) const {
    const auto left = Any(e.items[0]);
    const auto right = left && left->is_path ? Any(e.items[1]) : std::nullopt;
    return right ? std::optional(Evaluated{PurePath(Join(left->text, right->text)), true}) : std::nullopt;
  }

  // Path(path).parent
  std::optional<Evaluated> Parent(const Expression& e) const {
    const auto path = Any(e.items[0]);
    if (!path || !path->is_path) return std::nullopt;
    return Evaluated{PurePath(DirName(path->text)), true};
  }

  std::optional<std::string> Slice(const Expression& of, const Expression& slice) const {
    const auto text = Text(of);
    if (!text) return std::nullopt;
    const std::vector<std::size_t> starts = Characters(*text);
    const auto length = static_cast<std::int64_t>(starts.size()) - 1;
    const auto from = Bound(slice.items[0], 0, length);
    const auto to = Bound(slice.items[1], length, length);
    if (!from || !to) return std::nullopt;
    if (*from >= *to) return "";
    const std::size_t begin = starts[static_cast<std::size_t>(*from)];
    return text->substr(begin, starts[static_cast<std::size_t>(*to)] - begin);
  }

  // A slice bound as Python counts it, within [0, length].
  std::optional<std::int64_t> Bound(const Expression& e, std::int64_t fallback, std::int64_t length) const {
    if (e.kind == Kind::kNone) return fallback;
    auto number = Number(e);
    if (!number) return std::nullopt;
    if (*number < 0) *number += length;
    return std::max<std::int64_t>(0, std::min(*number, length));
  }

  std::optional<std::int64_t> Number(const Expression& e) const {
    if (e.kind == Kind::kNegate) {
      const auto number = Number(e.items[0]);
      return number ? std::optional(-*number) : std::nullopt;
    }
    if (e.kind == Kind::kCall && e.items.size() == 2 && e.items[0].DottedName() == "len") {
      const auto text = Text(e.items[1]);
      return text ? std::optional(static_cast<std::int64_t>(Characters(*text).size()) - 1) : std::nullopt;
    }
    if (e.kind != Kind::kNumber) return std::nullopt;
    std::int32_t number = 0;
    const char* end = e.text.data() + e.text.size();
    if (std::from_chars(e.text.data(), end, number).ptr != end) return std::nullopt;
    return number;
  }

  std::optional<Evaluated> CallValue(const Expression& e) const {
    const Expression& callee = e.items[0];
    if (callee.kind == Kind::kAttribute && callee.text == "replace") return AsText(Replaced(e));
    const std::string name = callee.DottedName();
    const bool str = name == "str" && e.items.size() == 2;
    if (str && e.items[1].kind == Kind::kNumber && AllDigits(e.items[1].text)) return Evaluated{e.items[1].text, false};
    std::vector<std::string> texts;
    for (std::size_t i = 1; i < e.items.size(); ++i) {
      auto value = Any(e.items[i]);
      if (!value) return std::nullopt;
      texts.push_back(std::move(value->text));
    }
    if (texts.empty()) return std::nullopt;
    if (EndsInName(name, "path.join")) {
      std::string joined = texts[0];
      for (std::size_t i = 1; i < texts.size(); ++i) joined = Join(joined, texts[i]);
      return Evaluated{std::move(joined), false};
    }
    if (texts.size() != 1) return std::nullopt;
    if (EndsInName(name, "Path") || EndsInName(name, "PurePath")) return Evaluated{PurePath(texts[0]), true};
    if (EndsInName(name, "path.dirname")) return Evaluated{DirName(texts[0]), false};
    if (EndsInName(name, "path.basename")) return Evaluated{texts[0].substr(texts[0].find_last_of('/') + 1), false};
    if (str || EndsInName(name, "os.fspath")) return Evaluated{std::move(texts[0]), false};
    return std::nullopt;
  }

  std::optional<std::string> Replaced(const Expression& e) const {
    if (e.items.size() != 3) return std::nullopt;
    auto text = Text(e.items[0].items[0]);
    const auto from = text ? Text(e.items[1]) : std::nullopt;
    const auto to = from ? Text(e.items[2]) : std::nullopt;
    if (!to || from->empty() || text->size() / from->size() * to->size() > kMaxPathBytes) return std::nullopt;
    for (std::size_t at = text->find(*from); at != std::string::npos; at = text->find(*from, at + to->size()))
      text->replace(at, from->size(), *to);
    return text;
  }

  const std::string& path_;
};

}  // namespace

std::optional<PathValue> EvaluatePath(const Expression& expression, const std::string& checkpoint_path) {
  return Evaluator(checkpoint_path).Path(expression);
}

const Expression* ManagerFolder(const Expression& e) {
  if (e.kind != Kind::kCall || !EndsInName(e.items[0].DottedName(), "CheckpointManager")) return nullptr;
  if (const Expression* keyword = e.Keyword("directory")) return keyword;
  return e.items.size() > 2 ? &e.items[2] : nullptr;
}

}  // namespace ckptfit
