#include "messages/scanner.h"

#include <string_view>
#include <utility>

namespace ckptfit {
namespace {

static_assert(Wording::kMinStart == sizeof(std::uint32_t));

std::uint32_t KeyOf(const char* start) {
  std::uint32_t key = 0;
  for (std::size_t i = 0; i < Wording::kMinStart; ++i) key = key << 8 | static_cast<unsigned char>(start[i]);
  return key;
}

}  // namespace

Scanner::Scanner(std::vector<const Wording*> wordings) : wordings_(std::move(wordings)) {
  for (std::size_t i = 0; i < wordings_.size(); ++i) by_start_[KeyOf(wordings_[i]->start().data())].push_back(i);
}

std::vector<std::optional<WordingMatch>> Scanner::Scan(const PlainText& text) const {
  std::vector<std::optional<WordingMatch>> matches(wordings_.size());
  std::vector<std::size_t> tries(wordings_.size());
  WordingMatch match;
  for (std::size_t at = 0; at + Wording::kMinStart <= text.lower.size(); ++at) {
    const auto bucket = by_start_.find(KeyOf(text.lower.data() + at));
    if (bucket == by_start_.end()) continue;
    for (const std::size_t i : bucket->second) {
      const std::string& start = wordings_[i]->start();
      if (!std::string_view(text.lower).substr(at).starts_with(start) || ++tries[i] > kMaxTries) continue;
      if (!wordings_[i]->MatchesAt(text, at, &match.captures, &match.end)) continue;
      match.begin = at;
      matches[i] = match;
    }
  }
  return matches;
}

}  // namespace ckptfit
