#include "loading/path_expression.h"

#include <charconv>
#include <vector>

namespace ckptfit {
namespace {

using Kind = Expression::Kind;

constexpr std::size_t kMaxPathBytes = 64u << 10;

bool EndsWith(std::string_view name, std::string_view tail) {
  return name == tail ||
         (name.size() > tail.size() && name.ends_with(tail) && name[name.size() - tail.size() - 1] == '.');
}

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

class Evaluator {
 public:
  explicit Evaluator(const std::string& path) : path_(path) {}

  std::optional<PathValue> Path(const Expression& e) const {
    if (e.kind == Kind::kNone) return PathValue{"", PathSource::kNone};
    if (e.kind == Kind::kAttribute && e.text == "latest_checkpoint") {
      const Expression* folder = ManagerFolder(e.items[0]);
      return folder == nullptr ? std::nullopt : Looked(*folder, PathSource::kManager);
    }
    if (e.kind == Kind::kCall && e.items.size() == 2) {
      const std::string name = e.items[0].DottedName();
      if (EndsWith(name, "latest_checkpoint")) return Looked(e.items[1], PathSource::kLatest);
      if (EndsWith(name, "Path") || EndsWith(name, "PurePath")) return PathLike(e.items[1]);
    }
    if (auto text = Text(e)) return PathValue{std::move(*text), PathSource::kText};
    return std::nullopt;
  }

 private:
  std::optional<PathValue> Looked(const Expression& folder, PathSource source) const {
    if (auto text = Text(folder)) return PathValue{std::move(*text), source};
    return std::nullopt;
  }
  std::optional<PathValue> PathLike(const Expression& of) const {
    if (auto text = Text(of)) return PathValue{PurePath(*text), PathSource::kPathLike};
    return std::nullopt;
  }

  std::optional<std::string> Text(const Expression& e) const {
    std::optional<std::string> text = AnyText(e);
    if (text && text->size() > kMaxPathBytes) return std::nullopt;
    return text;
  }

  std::optional<std::string> AnyText(const Expression& e) const {
    switch (e.kind) {
      case Kind::kName:
        return e.text == "path" ? std::optional(path_) : std::nullopt;
      case Kind::kString:
        return e.text;
      case Kind::kAdd: {
        const auto left = Text(e.items[0]);
        const auto right = left ? Text(e.items[1]) : std::nullopt;
        return right ? std::optional(*left + *right) : std::nullopt;
      }
      case Kind::kSubscript:
        return e.items[1].kind == Kind::kSlice ? Slice(e.items[0], e.items[1]) : std::nullopt;
      case Kind::kCall:
        return CallText(e);
      default:
        return std::nullopt;
    }
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

  std::optional<std::string> CallText(const Expression& e) const {
    const Expression& callee = e.items[0];
    if (callee.kind == Kind::kAttribute && callee.text == "replace") return Replaced(e);
    std::vector<std::string> texts;
    for (std::size_t i = 1; i < e.items.size(); ++i) {
      auto text = Text(e.items[i]);
      if (!text) return std::nullopt;
      texts.push_back(std::move(*text));
    }
    const std::string name = callee.DottedName();
    if (texts.empty()) return std::nullopt;
    if (EndsWith(name, "path.join")) {
      std::string joined = texts[0];
      for (std::size_t i = 1; i < texts.size(); ++i) joined = Join(joined, texts[i]);
      return joined;
    }
    if (texts.size() != 1) return std::nullopt;
    if (EndsWith(name, "path.dirname")) return DirName(texts[0]);
    if (EndsWith(name, "path.basename")) return texts[0].substr(texts[0].find_last_of('/') + 1);
    if (name == "str" || EndsWith(name, "os.fspath")) return texts[0];
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
  if (e.kind != Kind::kCall || !EndsWith(e.items[0].DottedName(), "CheckpointManager")) return nullptr;
  if (const Expression* keyword = e.Keyword("directory")) return keyword;
  return e.items.size() > 2 ? &e.items[2] : nullptr;
}

}  // namespace ckptfit
