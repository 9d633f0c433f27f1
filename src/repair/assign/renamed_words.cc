#include "repair/assign/renamed_words.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>
#include <string_view>

#include "base/part_path.h"
#include "repair/assign/names.h"

namespace ckptfit {
namespace {

constexpr std::size_t kLeastBeginning = 3;  // letters
constexpr std::size_t kMostWords = 256;     // without a number, of each side
constexpr std::size_t kMostDigits = 9;

using Words = std::vector<std::string>;

// The members of a family in the order of their numbers, by its name without them.
using Families = std::map<std::string, std::map<int, std::string>>;

struct Kinds {
  Families families;
  Words others;
};

Kinds KindsOf(const Words& words) {
  Kinds kinds;
  for (const std::string& word : words) {
    const std::size_t end = word.find_last_not_of("0123456789") + 1;
    const std::string_view number = std::string_view(word).substr(end);
    if (number.empty() || number.size() > kMostDigits) {
      kinds.others.push_back(word);
    } else {
      kinds.families[word.substr(0, end)].emplace(std::stoi(std::string(number)), word);
    }
  }
  return kinds;
}

// How many members a family has that counts without a gap from 0 or 1; 0 for any other.
std::size_t CountOf(const std::map<int, std::string>& family) {
  const int first = family.begin()->first;
  const bool whole = family.rbegin()->first - first + 1 == static_cast<int>(family.size());
  return whole && first <= 1 && family.size() > 1 ? family.size() : 0;
}

// The only family of so many members.
const std::map<int, std::string>* OnlyOf(const Families& families, std::size_t count) {
  const std::map<int, std::string>* only = nullptr;
  for (const auto& [name, family] : families) {
    if (CountOf(family) != count) continue;
    if (only != nullptr) return nullptr;
    only = &family;
  }
  return only;
}

void PairFamilies(const Families& program, const Families& stored, RenamedWords* renamed) {
  for (const auto& [name, family] : program) {
    const std::size_t count = CountOf(family);
    if (count == 0 || OnlyOf(program, count) == nullptr) continue;
    const std::map<int, std::string>* other = OnlyOf(stored, count);
    if (other == nullptr) continue;
    auto member = other->begin();
    for (const auto& [number, word] : family) renamed->emplace(word, (member++)->second);
  }
}

bool BeginsAlike(std::string_view a, std::string_view b) {
  return std::min(a.size(), b.size()) >= kLeastBeginning && (a.starts_with(b) || b.starts_with(a));
}

// The only one of `words` that begins alike.
std::optional<std::string> OnlyAlike(std::string_view word, const Words& words) {
  std::optional<std::string> only;
  for (const std::string& other : words) {
    if (!BeginsAlike(word, other)) continue;
    if (only) return std::nullopt;
    only = other;
  }
  return only;
}

void PairBeginnings(const Words& program, const Words& stored, RenamedWords* renamed) {
  if (program.size() > kMostWords || stored.size() > kMostWords) return;
  for (const std::string& word : program) {
    const auto other = OnlyAlike(word, stored);
    if (other && OnlyAlike(*other, program)) renamed->emplace(word, *other);
  }
}

// Of what is not paired yet, one name of either side.
void PairLast(const Words& program, const Words& stored, RenamedWords* renamed) {
  if (program.size() != stored.size() || renamed->size() + 1 != program.size()) return;
  std::set<std::string> taken;
  for (const auto& [word, other] : *renamed) taken.insert(other);
  const auto left =
      std::find_if_not(program.begin(), program.end(), [&](auto& word) { return renamed->contains(word); });
  const auto free = std::find_if_not(stored.begin(), stored.end(), [&](auto& word) { return taken.contains(word); });
  if (!IsNumbered(*left) && !IsNumbered(*free)) renamed->emplace(*left, *free);
}

Words Without(const std::set<std::string>& words, const std::set<std::string>& others) {
  Words rest;
  std::set_difference(words.begin(), words.end(), others.begin(), others.end(), std::back_inserter(rest));
  return rest;
}

// What words have in common at their beginning, or at their end.
std::size_t CommonBeginning(const Words& words) {
  std::size_t common = words.front().size();
  for (const std::string& word : words) {
    const auto end = std::mismatch(word.begin(), word.end(), words.front().begin(), words.front().end()).first;
    common = std::min(common, static_cast<std::size_t>(end - word.begin()));
  }
  return common;
}

std::size_t CommonEnd(const Words& words) {
  Words backwards;
  for (const std::string& word : words) backwards.emplace_back(word.rbegin(), word.rend());
  return CommonBeginning(backwards);
}

// Words by what is left of them without what all have in common.
std::map<std::string, std::string> ByMiddle(const Words& words) {
  const std::size_t begin = CommonBeginning(words);
  std::size_t end = CommonEnd(words);
  for (const std::string& word : words) end = std::min(end, word.size() - begin);
  std::map<std::string, std::string> middles;
  for (const std::string& word : words) middles.emplace(word.substr(begin, word.size() - begin - end), word);
  return middles;
}

}  // namespace

RenamedWords FindOtherEnds(const std::set<std::string>& program, const std::set<std::string>& stored) {
  const Words only_program = Without(program, stored);
  const Words only_stored = Without(stored, program);
  if (only_program.size() < 2 || only_program.size() != only_stored.size()) return {};
  const auto mine = ByMiddle(only_program);
  const auto theirs = ByMiddle(only_stored);
  const auto is_number = [](const auto& middle) { return middle.first.empty() || AllDigits(middle.first); };
  if (std::all_of(mine.begin(), mine.end(), is_number)) return {};  // a family
  RenamedWords renamed;
  for (const auto& [middle, word] : mine) {
    const auto other = theirs.find(middle);
    if (other == theirs.end()) return {};
    renamed.emplace(word, other->second);
  }
  return renamed;
}

RenamedWords FindRenamedWords(const std::set<std::string>& program, const std::set<std::string>& stored) {
  const Words only_program = Without(program, stored);
  const Words only_stored = Without(stored, program);
  const Kinds p = KindsOf(only_program);
  const Kinds s = KindsOf(only_stored);
  RenamedWords renamed = FindOtherEnds(program, stored);
  if (!renamed.empty()) return renamed;
  PairFamilies(p.families, s.families, &renamed);
  PairBeginnings(p.others, s.others, &renamed);
  if (only_program.size() < program.size()) PairLast(only_program, only_stored, &renamed);
  return renamed;
}

}  // namespace ckptfit
