#include "messages/catalogue.h"

#include <algorithm>
#include <charconv>
#include <functional>
#include <optional>

#include "base/contains.h"
#include "diagnosis/cause.h"
#include "messages/message_texts.h"
#include "messages/plain_text.h"

namespace ckptfit {
namespace {

std::string_view Trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

// Takes the first word; `text` keeps what follows it.
std::string_view TakeWord(std::string_view* text) {
  const std::size_t end = std::min(text->find(' '), text->size());
  const std::string_view word = text->substr(0, end);
  *text = Trim(text->substr(end));
  return word;
}

std::string FileOf(const MessageText& text) { return "data/messages/" + std::string(text.name) + ".txt"; }

std::vector<std::string> Words(std::string_view text) {
  std::vector<std::string> words;
  for (text = Trim(text); !text.empty();) words.emplace_back(TakeWord(&text));
  return words;
}

}  // namespace

// Reads one file, line by line; what it does not understand becomes a problem.
class CatalogueReader {
 public:
  CatalogueReader(std::string_view name, Catalogue* catalogue) : name_(name), catalogue_(catalogue) {}

  void Read(std::string_view text, void (CatalogueReader::*line)(std::string_view key, std::string_view rest)) {
    for (number_ = 1; !text.empty(); ++number_) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      const std::string_view whole = text.substr(0, end);
      text.remove_prefix(std::min(end + 1, text.size()));
      std::string_view rest = Trim(whole);
      if (rest.empty() || rest.front() == '#') continue;
      indent_ = whole.find_first_not_of(' ');
      const std::string_view key = TakeWord(&rest);
      (this->*line)(key, rest);
    }
  }

  void CauseLine(std::string_view key, std::string_view rest) {
    if (key == "cause") {
      BeginCause(rest);
    } else if (catalogue_->causes_.empty()) {
      Problem("stands before the first cause");
    } else {
      CauseField(key, rest, &catalogue_->causes_.back());
    }
  }

  void MessageLine(std::string_view key, std::string_view rest) {
    if (key == "message" || key == "guess" || key == "rest") {
      EndMessage();
      BeginMessage(rest, key);
    } else if (catalogue_->messages_.empty()) {
      Problem("stands before the first message");
    } else {
      MessageField(key, rest, &catalogue_->messages_.back());
    }
  }

  // What comes after the last rule of a message is looked at when the message is over.
  void EndMessage() {
    if (rule_line_ == 0 || rule_always_) return;
    ProblemAt(rule_line_,
              "message " + catalogue_->messages_.back().name + " ends with a `when`: `otherwise` is missing");
  }

 private:
  void Problem(std::string_view what) { ProblemAt(number_, what); }

  void ProblemAt(int line, std::string_view what) {
    catalogue_->problems_.push_back(name_ + ":" + std::to_string(line) + ": " + std::string(what));
  }

  void BeginMessage(std::string_view name, std::string_view kind) {
    std::string& first = catalogue_->first_lines_[std::string(name)];
    if (!first.empty()) Problem("message " + std::string(name) + " is there already: " + first);
    if (first.empty()) first = name_ + ":" + std::to_string(number_);
    catalogue_->messages_.push_back({std::string(name), {}, {}, {}, kind == "guess", kind == "rest"});
    rule_line_ = 0;
    rule_always_ = false;
  }

  template <typename T>
  std::optional<T> Sound(Result<T> result) {
    if (result) return std::move(result).value();
    Problem(result.error().message());
    return std::nullopt;
  }

  // "cause IO106", or "cause CU201 lambda-bytecode-unreadable" when only a text tells of it.
  void BeginCause(std::string_view rest) {
    NamedCause cause;
    cause.code = TakeWord(&rest);
    cause.slug = rest;
    cause.from_text_only = !rest.empty();
    for (const Cause* known : AllCauses()) {
      if (known->code != cause.code) continue;
      if (cause.from_text_only) Problem("checkpoint and program show this cause: it has its slug from there");
      cause.slug = known->slug;
      cause.summary = known->summary;
      cause.severity = known->severity;
    }
    if (cause.slug.empty()) Problem("no such cause: " + cause.code);
    catalogue_->causes_.push_back(std::move(cause));
  }

  void CauseField(std::string_view key, std::string_view rest, NamedCause* cause) {
    if (key == "summary") {
      cause->summary = rest;
    } else if (key == "severity") {
      cause->severity = rest == "error" ? Severity::kError : rest == "warning" ? Severity::kWarning : Severity::kNote;
    } else if (key == "look") {
      cause->look = rest;
    } else if (key == "reports") {
      for (std::string& name : Words(rest)) cause->reports.push_back(std::move(name));
    } else if (key == "seen-in-file") {
      cause->seen_in_file = true;
    } else {
      Problem("a cause has no " + std::string(key));
    }
  }

  void MessageField(std::string_view key, std::string_view rest, Message* message) {
    if (key == "text") {
      AddWording(rest, message);
    } else if (key == "by") {
      AddReleases(rest, &message->releases);
    } else if (key == "when" || key == "otherwise") {
      AddRule(rest, message);
    } else {
      AddWeighted(key, rest, message);
    }
  }

  void AddWording(std::string_view rest, Message* message) {
    auto wording = Sound(Wording::Parse(rest));
    if (!wording) return;
    if (auto unquoted = wording->WithoutQuotes()) message->unquoted.push_back(*std::move(unquoted));
    message->wordings.push_back(*std::move(wording));
  }

  void AddReleases(std::string_view rest, Releases* releases) {
    const std::string_view package = TakeWord(&rest);
    const auto range = Sound(ParseReleaseRange(rest));
    if (!range) return;
    if (package == "keras") {
      releases->keras = *range;
    } else if (package == "tensorflow") {
      releases->tensorflow = *range;
    } else {
      Problem("no package: " + std::string(package));
    }
  }

  void AddRule(std::string_view rest, Message* message) {
    if (rule_always_) Problem("a rule behind one that always holds");
    rule_line_ = number_;
    rule_indent_ = indent_;
    rule_always_ = rest.empty();
    Rule rule;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find(" and "), rest.size());
      if (auto condition = Sound(ParseCondition(rest.substr(0, end)))) rule.conditions.push_back(*std::move(condition));
      rest.remove_prefix(std::min(end + 5, rest.size()));
    }
    message->rules.push_back(std::move(rule));
  }

  // "git-lfs-pointer 70 why": percent and reason.
  void AddWeighted(std::string_view report, std::string_view rest, Message* message) {
    const std::string_view percent = TakeWord(&rest);
    int value = 0;
    const auto [end, error] = std::from_chars(percent.data(), percent.data() + percent.size(), value);
    if (error != std::errc() || end != percent.data() + percent.size() || value < 1 || value > 99) {
      return Problem("a cause of a message has a percentage from 1 to 99: " + std::string(report));
    }
    if (catalogue_->Find(report) == nullptr) return Problem("no cause stands for " + std::string(report));
    if (message->rules.empty()) {
      AddRule("", message);
      rule_indent_ = 0;
    }
    if (indent_ <= rule_indent_) Problem("a cause of a rule stands further in than its `when`: " + std::string(report));
    message->rules.back().causes.push_back({std::string(report), value / 100.0, std::string(rest)});
  }

  std::string name_;
  Catalogue* catalogue_;
  int number_ = 0;
  std::size_t indent_ = 0;       // of the line
  int rule_line_ = 0;            // where the message's last rule so far begins; 0: it has none
  std::size_t rule_indent_ = 0;  // of that line; 0: there is none, the causes follow the wordings
  bool rule_always_ = false;
};

void Catalogue::AddCauses(std::string_view name, std::string_view text) {
  CatalogueReader(name, this).Read(text, &CatalogueReader::CauseLine);
  for (const Cause* cause : AllCauses()) {
    const auto same = [&](const NamedCause& named) { return named.code == cause->code; };
    if (std::any_of(causes_.begin(), causes_.end(), same)) continue;
    causes_.push_back(
        {std::string(cause->code), std::string(cause->slug), std::string(cause->summary), cause->severity});
  }
  std::sort(causes_.begin(), causes_.end(), [](const NamedCause& a, const NamedCause& b) { return a.code < b.code; });
}

void Catalogue::AddMessages(std::string_view name, std::string_view text) {
  CatalogueReader reader(name, this);
  reader.Read(text, &CatalogueReader::MessageLine);
  reader.EndMessage();
}

const NamedCause* Catalogue::Find(std::string_view name) const {
  const std::string code = Upper(name);
  for (const NamedCause& cause : causes_) {
    if (cause.code == code || cause.slug == name) return &cause;
  }
  for (const NamedCause& cause : causes_) {
    if (Contains(cause.reports, name)) return &cause;
  }
  return nullptr;
}

const Catalogue& Catalogue::Get() {
  static const Catalogue catalogue = [] {
    Catalogue made;
    const MessageText* const end = kMessageTexts + kMessageTextCount;
    for (const MessageText* text = kMessageTexts; text != end; ++text) {
      if (text->name == "causes") made.AddCauses(FileOf(*text), text->text);
    }
    for (const MessageText* text = kMessageTexts; text != end; ++text) {
      if (text->name != "causes" && text->name != "slugs") made.AddMessages(FileOf(*text), text->text);
    }
    return made;
  }();
  return catalogue;
}

}  // namespace ckptfit
