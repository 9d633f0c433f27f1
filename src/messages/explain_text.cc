#include "messages/explain_text.h"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <utility>

#include "base/contains.h"
#include "messages/elided_text.h"
#include "messages/plain_text.h"
#include "messages/scanner.h"

namespace ckptfit {
namespace {

constexpr std::size_t kMaxExcerpt = 160;
constexpr double kLeast = 0.005;  // less likely causes are left out

// A name that is less likely than this share of the likeliest one of its cause is not listed, unless it is one of the
// likeliest of all. Those come before all others.
constexpr double kLeastOfName = 0.25;
constexpr std::size_t kLikeliestNames = 3;

// Guesses get at most kMostGuessed in all, and of what messages leave open. They get kLeastOpen of it even when messages leave
// nothing open, to tell causes apart that the messages hold for alike.
constexpr double kMostGuessed = 0.6;
constexpr double kLeastOpen = 0.1;

// What a message of which only parts stand in the text says is guessed, too, and counts this much at most. Less than
// kLeastInParts of its words say nothing.
constexpr double kMostInParts = 0.8;
constexpr double kLeastInParts = 0.3;

// A message of so many words that all stand in the text lacks punctuation alone: it is not guessed.
constexpr std::size_t kWordsOfWhole = 6;

// A message that stands in the text, by the first of its wordings that matches: the ones that say most come first.
struct Seen {
  const Message* message;
  WordingMatch match;
  double share = 1;                 // of its wording; less than 1 when the text was shortened
  const PlainText* text = nullptr;  // where it stands as a whole
  bool whole() const { return share >= 1; }
};

// What a text has of all wordings of one kind, message by message.
class Matches {
 public:
  using WordingsOf = std::vector<Wording> Message::*;

  Matches(const Catalogue& catalogue, WordingsOf wordings, const PlainText& text) : wordings_(wordings), text_(&text) {
    std::vector<const Wording*> all;
    for (const Message& message : catalogue.messages()) {
      for (const Wording& wording : message.*wordings) all.push_back(&wording);
    }
    matches_ = Scanner(std::move(all)).Scan(text);
  }

  // The first of the next message's wordings that matches.
  std::optional<Seen> Next(const Message& message) {
    std::optional<Seen> seen;
    for (std::size_t i = 0; i < (message.*wordings_).size(); ++i, ++next_) {
      if (!seen && matches_[next_]) seen = Seen{&message, *matches_[next_], 1, text_};
    }
    return seen;
  }

 private:
  WordingsOf wordings_;
  const PlainText* text_;
  std::vector<std::optional<WordingMatch>> matches_;
  std::size_t next_ = 0;
};

// The one of a message's wordings of which most stands in a shortened text.
std::optional<Seen> FindInParts(const Message& message, const ElidedText& text) {
  std::optional<Seen> seen;
  double best = 0;
  if (message.guess || message.rest || message.rules.empty()) return seen;
  for (const Wording& wording : message.wordings) {
    auto match = text.Find(wording);
    if (!match || match->share < kLeastInParts || match->share <= best) continue;
    best = match->share;
    // Words that stand in many texts are a small part of any message.
    const bool whole = match->share >= 1 && match->words >= kWordsOfWhole;
    const double share = whole ? 1 : std::min(match->share * match->share, kMostInParts);
    seen = Seen{&message, {match->begin, match->end, std::move(match->captures)}, share, &text.text()};
  }
  return seen;
}

// Looks for a message that does not stand there as a whole; of one that does, for places that its wording does not have.
void Complete(const Message& message, const ElidedText& text, std::optional<Seen>* seen) {
  std::optional<Seen> in_parts = FindInParts(message, text);
  if (!in_parts) return;
  if (!*seen) {
    *seen = std::move(in_parts);
    return;
  }
  for (const auto& [name, content] : in_parts->match.captures) {
    if (CaptureOf((*seen)->match.captures, name).empty()) (*seen)->match.captures.emplace_back(name, content);
  }
}

// `elided` is there of a short text, which may have lost its quotation marks: `bare` is the text without them.
std::vector<Seen> FindMessages(const PlainText& text, const std::optional<ElidedText>& elided, const PlainText& bare,
                               const Catalogue& catalogue) {
  Matches matches(catalogue, &Message::wordings, text);
  std::optional<Matches> unquoted;
  if (elided) unquoted.emplace(catalogue, &Message::unquoted, bare);
  std::vector<Seen> seen;
  for (const Message& message : catalogue.messages()) {
    auto one = matches.Next(message);
    auto bare_one = unquoted ? unquoted->Next(message) : std::nullopt;
    if (!one) one = std::move(bare_one);
    if (elided) Complete(message, *elided, &one);
    if (one) seen.push_back(*std::move(one));
  }
  return seen;
}

std::string Excerpt(const Seen& seen) {
  const WordingMatch& match = seen.match;
  const std::size_t length = std::min(match.end - match.begin, kMaxExcerpt);
  return seen.text->text.substr(match.begin, length) + (length < match.end - match.begin ? "..." : "");
}

// "{saved} layers" -> "18 layers".
std::string FillIn(std::string_view why, const Captures& captures) {
  std::string filled;
  while (!why.empty()) {
    const std::size_t open = std::min(why.find('{'), why.size());
    const std::size_t close = std::min(why.find('}', open), why.size());
    filled += why.substr(0, open);
    if (open < close) filled += CaptureOf(captures, why.substr(open + 1, close - open - 1));
    why.remove_prefix(std::min(close + 1, why.size()));
  }
  return filled;
}

const Rule* FirstThatHolds(const Seen& seen, const PlainText& text, const Releases& releases) {
  for (const Rule& rule : seen.message->rules) {
    const bool holds = std::all_of(rule.conditions.begin(), rule.conditions.end(), [&](const Condition& condition) {
      return Holds(condition, seen.match.captures, text, releases);
    });
    if (holds) return &rule;
  }
  return nullptr;
}

using Reasons = std::vector<std::pair<double, std::string>>;  // with their probabilities

// What the text says for one name of slugs.txt.
struct Support {
  double doubt = 1;  // probability that none of the witnesses is right
  Reasons why;
  bool guessed = true;
};
using Supports = std::map<std::string, Support>;

void Add(const Weighted& weighted, const Seen& seen, Supports* supports) {
  Support& support = (*supports)[weighted.report];
  support.doubt *= 1 - seen.share * weighted.probability;
  if (weighted.why.empty() || (!seen.whole() && weighted.why.find('{') != std::string::npos)) return;
  support.why.emplace_back(seen.share * weighted.probability, FillIn(weighted.why, seen.match.captures));
}

double Total(const Supports& supports) {
  double total = 0;
  for (const auto& [name, support] : supports) total += 1 - support.doubt;
  return total;
}

// Adds what is guessed, in the share that `supports`, by messages, leaves open.
void AddGuesses(const Supports& guesses, Supports* supports) {
  const double open = std::max(1 - Total(*supports), kLeastOpen);
  const double share = kMostGuessed * open / std::max(Total(guesses), 1.0);
  for (const auto& [name, guess] : guesses) {
    Support& support = (*supports)[name];
    support.doubt *= 1 - share * (1 - guess.doubt);
    for (const auto& [probability, why] : guess.why) support.why.emplace_back(share * probability, why);
  }
}

// How likely the last of the names that people look at is.
double LeastOfLikeliest(const Supports& supports) {
  std::vector<double> likely;
  for (const auto& [name, support] : supports) likely.push_back(1 - support.doubt);
  std::sort(likely.begin(), likely.end(), std::greater<>());
  return likely.size() < kLikeliestNames ? 0 : likely[kLikeliestNames - 1];
}

std::string_view Likeliest(const Supports& supports) {
  const auto likelier = [](const auto& a, const auto& b) { return a.second.doubt > b.second.doubt; };
  const auto best = std::max_element(supports.begin(), supports.end(), likelier);
  return best == supports.end() ? std::string_view() : best->first;
}

void AddPossible(const Weighted& weighted, Supports* supports) {
  if (LeastOfLikeliest(*supports) >= weighted.probability) return;
  Support& support = (*supports)[weighted.report];
  if (1 - support.doubt >= weighted.probability) return;
  support.doubt = 1 - weighted.probability;
  support.why.emplace_back(weighted.probability, weighted.why);
}

// What is always possible comes before what is hardly likely. Its rules may ask for the {likeliest} name.
void AddRest(std::vector<Seen> rest, const PlainText& text, const Releases& releases, Supports* supports) {
  const std::string_view likeliest = Likeliest(*supports);
  for (Seen& one : rest) {
    one.match.captures.emplace_back("likeliest", likeliest);
    const Rule* rule = FirstThatHolds(one, text, releases);
    if (rule == nullptr) continue;
    for (const Weighted& weighted : rule->causes) AddPossible(weighted, supports);
  }
}

Supports Collect(const std::vector<Seen>& seen, const PlainText& text, Explanation* explanation) {
  Supports supports;
  Supports guesses;
  std::vector<Seen> rest;
  for (const Seen& one : seen) {
    if (one.message->rest) {
      rest.push_back(one);
      continue;
    }
    const Rule* rule = FirstThatHolds(one, text, explanation->releases);
    const bool counts = rule != nullptr && !rule->causes.empty();
    const bool guess = one.message->guess || !one.whole();
    if (!guess) explanation->seen.push_back({one.message, Excerpt(one), counts});
    if (!counts) continue;
    for (const Weighted& weighted : rule->causes) {
      Add(weighted, one, guess ? &guesses : &supports);
    }
  }
  for (auto& [name, support] : supports) support.guessed = false;
  const bool by_message = !supports.empty();
  AddGuesses(guesses, &supports);
  if (by_message) AddRest(std::move(rest), text, explanation->releases, &supports);
  return supports;
}

// Best first, each once, without those that are far behind.
std::vector<std::string> BestReasons(Reasons reasons) {
  std::stable_sort(reasons.begin(), reasons.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<std::string> best;
  for (auto& [probability, sentence] : reasons) {
    const bool behind = probability < reasons.front().first / 2;
    if (!behind && !Contains(best, sentence)) best.push_back(sentence);
  }
  return best;
}

using RankedNames = std::vector<std::pair<std::string, const Support*>>;

RankedNames BestFirst(const Supports& supports) {
  RankedNames names;
  for (const auto& [name, support] : supports) names.emplace_back(name, &support);
  std::stable_sort(names.begin(), names.end(),
                   [](const auto& a, const auto& b) { return a.second->doubt < b.second->doubt; });
  return names;
}

// The names of a cause stand together, so that a lesser one could come before one of the likeliest of all, of another cause:
// it is not listed.
void ListLikeliestFirst(const RankedNames& names, std::vector<Candidate>* candidates) {
  std::vector<std::string_view> likeliest;
  for (const auto& [name, support] : names) {
    const bool is_listed = std::any_of(candidates->begin(), candidates->end(),
                                       [&](const Candidate& candidate) { return Contains(candidate.reports, name); });
    if (is_listed && likeliest.size() < kLikeliestNames) likeliest.push_back(name);
  }
  const auto is_likeliest = [&](const std::string& name) { return Contains(likeliest, name); };
  bool before_likeliest = false;
  for (auto candidate = candidates->rbegin(); candidate != candidates->rend(); ++candidate) {
    auto& reports = candidate->reports;
    if (before_likeliest) std::erase_if(reports, [&](const std::string& name) { return !is_likeliest(name); });
    before_likeliest = before_likeliest || std::any_of(reports.begin(), reports.end(), is_likeliest);
  }
}

// One candidate for each cause, its names best first.
std::vector<Candidate> Group(const RankedNames& names, double total, const Catalogue& catalogue) {
  std::vector<Candidate> candidates;
  std::map<const NamedCause*, Reasons> reasons;
  std::map<const NamedCause*, double> best_names;
  std::size_t rank = 0;
  for (const auto& [name, support] : names) {
    const NamedCause* cause = catalogue.Find(name);
    auto known =
        std::find_if(candidates.begin(), candidates.end(), [&](const Candidate& c) { return c.cause == cause; });
    if (known == candidates.end()) known = candidates.insert(known, {cause, {}, 0, {}, "", true});
    known->guessed = known->guessed && support->guessed;
    known->confidence += (1 - support->doubt) / total;
    const double likeliest = best_names.try_emplace(cause, 1 - support->doubt).first->second;
    const bool is_report = Contains(cause->reports, name);
    const bool likely = rank++ < kLikeliestNames || 1 - support->doubt >= kLeastOfName * likeliest;
    if (is_report && likely) known->reports.push_back(name);
    auto& why = reasons[cause];
    why.insert(why.end(), support->why.begin(), support->why.end());
  }
  for (Candidate& candidate : candidates) candidate.why = BestReasons(std::move(reasons[candidate.cause]));
  return candidates;
}

// Narrows by what the wording of one message tells; whether it told anything.
bool NarrowBy(const Message& message, Releases* releases) {
  bool follow = false;
  for (const auto& [range, told] : {std::pair{&releases->tensorflow, message.releases.tensorflow},
                                    std::pair{&releases->keras, message.releases.keras}}) {
    const ReleaseRange before = *range;
    range->Narrow(told);
    follow = follow || range->first != before.first || range->last != before.last;
  }
  return follow;
}

// Stated releases, narrowed by what the wording of messages tells. Frames of a traceback, which have no rules, go first: a
// message can stand in a text without having been raised there.
Releases Narrowed(const PlainText& text, const Releases& stated, const std::vector<Seen>& seen, bool* follow) {
  Releases releases = stated;
  const Releases in_text = StatedReleases(text);
  if (!releases.tensorflow.known()) releases.tensorflow = in_text.tensorflow;
  if (!releases.keras.known()) releases.keras = in_text.keras;
  for (const bool is_frame : {true, false}) {
    for (const Seen& one : seen) {
      if (one.whole() && one.message->rules.empty() == is_frame) *follow |= NarrowBy(*one.message, &releases);
    }
  }
  // TensorFlow brings Keras 3 since 2.16; whoever has tf_keras installed it, and says so.
  const bool is_legacy = text.Has("tf_keras") || text.Has("tf-keras") || text.Has("legacy_keras");
  if (!releases.keras.known() && releases.tensorflow.first >= Minor{2, 16} && !is_legacy) {
    releases.keras.Narrow({{3, 0}, kLastRelease});
  }
  Relate(&releases);
  return releases;
}

}  // namespace

bool Explanation::guessed() const {
  return std::all_of(candidates.begin(), candidates.end(), [](const Candidate& c) { return c.guessed; });
}

Result<Explanation> ExplainText(std::string_view pasted, const Releases& stated, const Catalogue& catalogue) {
  if (pasted.size() > kMaxPastedBytes) {
    return Status(StatusCode::kOverBudget, "the text is longer than the " + std::to_string(kMaxPastedBytes) +
                                               " bytes that are read: paste its last part");
  }
  const PlainText text = MakePlain(pasted);
  const std::optional<ElidedText> elided = ElidedText::Of(text);
  const PlainText bare = elided ? WithoutQuotes(text) : PlainText();
  const std::vector<Seen> seen = FindMessages(text, elided, bare, catalogue);
  Explanation explanation;
  explanation.releases = Narrowed(text, stated, seen, &explanation.releases_follow);
  const Supports supports = Collect(seen, text, &explanation);
  const RankedNames names = BestFirst(supports);
  explanation.candidates = Group(names, std::max(Total(supports), 1.0), catalogue);
  std::erase_if(explanation.candidates, [](const Candidate& c) { return c.confidence < kLeast; });
  std::stable_sort(explanation.candidates.begin(), explanation.candidates.end(),
                   [](const Candidate& a, const Candidate& b) { return a.confidence > b.confidence; });
  ListLikeliestFirst(names, &explanation.candidates);
  return explanation;
}

}  // namespace ckptfit
