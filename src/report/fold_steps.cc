#include "report/fold_steps.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace ckptfit {
namespace {

constexpr std::size_t kFewest = 3;  // steps that are worth one in their place
constexpr std::size_t kMostDigits = 9;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// A name with its numbers taken out: texts[i] stands in front of numbers[i], the last text behind all.
struct Name {
  std::vector<std::string_view> texts;
  std::vector<std::uint32_t> numbers;
};

Name NameOf(std::string_view text) {
  Name name;
  std::size_t begin = 0;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && IsDigit(text[end])) ++end;
    const std::size_t digits = end - at;
    if (digits > 0 && digits <= kMostDigits && (digits == 1 || text[at] != '0')) {
      std::uint32_t number = 0;
      std::from_chars(text.data() + at, text.data() + end, number);
      name.texts.push_back(text.substr(begin, at - begin));
      name.numbers.push_back(number);
      begin = end;
    }
    at = std::max(end, at + 1);
  }
  name.texts.push_back(text.substr(begin));
  return name;
}

struct Numbered {
  std::size_t step;
  Name from, to;
  std::optional<std::uint32_t> from_number, to_number;  // those that change from step to step
};

using Key = std::tuple<std::string_view, std::vector<std::string_view>, std::vector<std::string_view>, std::string_view,
                       std::string_view, std::string_view, double, std::string_view, bool>;
using Group = std::vector<Numbered>;

// Which numbers of a side are not the same in all steps.
std::vector<bool> Changing(const Group& group, Name Numbered::* side) {
  std::vector<bool> changing((group.front().*side).numbers.size(), false);
  for (const Numbered& one : group) {
    for (std::size_t i = 0; i < changing.size(); ++i) {
      changing[i] = changing[i] || (one.*side).numbers[i] != (group.front().*side).numbers[i];
    }
  }
  return changing;
}

// The number that stands wherever one changes. False when several do, or none where there is a name.
bool FindNumber(const Name& name, const std::vector<bool>& changing, std::optional<std::uint32_t>* number) {
  for (std::size_t i = 0; i < changing.size(); ++i) {
    if (!changing[i]) continue;
    if (*number && **number != name.numbers[i]) return false;
    *number = name.numbers[i];
  }
  const bool empty = name.numbers.empty() && name.texts.front().empty();
  return number->has_value() || empty;
}

std::string Range(const Name& name, const std::vector<bool>& changing, const Name& last) {
  std::string text;
  for (std::size_t i = 0; i < changing.size(); ++i) {
    text.append(name.texts[i]);
    const std::string number = std::to_string(name.numbers[i]);
    text += changing[i] ? "{" + number + ".." + std::to_string(last.numbers[i]) + "}" : number;
  }
  return text.append(name.texts.back());
}

class Folder {
 public:
  explicit Folder(const std::vector<FixStep>& steps) : steps_(steps), folded_(steps), gone_(steps.size(), false) {}

  std::vector<FixStep> Run() {
    std::map<Key, Group> groups;
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      const FixStep& step = steps_[i];
      Numbered one{i, NameOf(step.from), NameOf(step.to), {}, {}};
      groups[Key{step.kind, one.from.texts, one.to.texts, step.conversion, step.operations, step.why, step.confidence,
                 step.unsafe, step.allowed}]
          .push_back(std::move(one));
    }
    for (auto& [key, group] : groups) Fold(group);
    std::vector<FixStep> left;
    for (std::size_t i = 0; i < folded_.size(); ++i) {
      if (!gone_[i]) left.push_back(std::move(folded_[i]));
    }
    return left;
  }

 private:
  void Fold(Group& group) {
    if (group.size() < kFewest) return;
    const std::vector<bool> from = Changing(group, &Numbered::from);
    const std::vector<bool> to = Changing(group, &Numbered::to);
    for (Numbered& one : group) {
      if (!FindNumber(one.from, from, &one.from_number) || !FindNumber(one.to, to, &one.to_number)) return;
    }
    std::stable_sort(group.begin(), group.end(),
                     [](const Numbered& a, const Numbered& b) { return a.from_number < b.from_number; });
    for (std::size_t begin = 0, end = 0; begin < group.size(); begin = end) {
      end = begin + 1;
      while (end < group.size() && Follows(group[end - 1], group[end])) ++end;
      if (end - begin >= kFewest) Join(group, begin, end, from, to);
    }
  }

  static bool Follows(const Numbered& a, const Numbered& b) {
    const auto next = [](const std::optional<std::uint32_t>& x, const std::optional<std::uint32_t>& y) {
      return !x || *x + 1 == *y;
    };
    return next(a.from_number, b.from_number) && next(a.to_number, b.to_number);
  }

  void Join(const Group& group, std::size_t begin, std::size_t end, const std::vector<bool>& from,
            const std::vector<bool>& to) {
    std::size_t place = group[begin].step, count = 0;
    for (std::size_t i = begin; i < end; ++i) {
      place = std::min(place, group[i].step);
      count += steps_[group[i].step].count;
      gone_[group[i].step] = true;
    }
    const Numbered& first = group[begin];
    const Numbered& last = group[end - 1];
    folded_[place] = steps_[first.step];
    folded_[place].from = Range(first.from, from, last.from);
    folded_[place].to = Range(first.to, to, last.to);
    folded_[place].count = count;
    gone_[place] = false;
  }

  const std::vector<FixStep>& steps_;
  std::vector<FixStep> folded_;
  std::vector<bool> gone_;
};

}  // namespace

std::vector<FixStep> FoldNumbered(const std::vector<FixStep>& steps) { return Folder(steps).Run(); }

}  // namespace ckptfit
