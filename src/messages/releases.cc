#include "messages/releases.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace ckptfit {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Reads digits at the front of `text`; nothing when there are none or too many for a release.
std::optional<int> TakeNumber(std::string_view* text) {
  const std::string_view digits = text->substr(0, 3);
  int number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || number < 0 || number > 99) return std::nullopt;
  text->remove_prefix(static_cast<std::size_t>(end - digits.data()));
  return number;
}

// A release with its minor number, or all of a major one ("2", "2.x").
std::optional<ReleaseRange> TakeRelease(std::string_view* text) {
  const std::optional<int> major = TakeNumber(text);
  if (!major) return std::nullopt;
  if (text->size() >= 2 && text->front() == '.' && IsDigit((*text)[1])) {
    text->remove_prefix(1);
    const std::optional<int> minor = TakeNumber(text);
    if (!minor) return std::nullopt;
    return ReleaseRange{{*major, *minor}, {*major, *minor}};
  }
  return ReleaseRange{{*major, 0}, {*major, 99}};
}

void SkipSpaces(std::string_view* text) {
  while (text->starts_with(' ')) text->remove_prefix(1);
}

// Skips what follows major and minor number: ".1", ".x", "-tf", "rc0", "-nightly".
void SkipPatch(std::string_view* text) {
  const auto is_patch = [&](std::size_t at) {
    const char c = (*text)[at];
    const bool in_name = at + 1 < text->size() && (*text)[at + 1] >= 'a' && (*text)[at + 1] <= 'z';
    return IsDigit(c) || c == '.' || (c >= 'a' && c <= 'z') || (c == '-' && in_name);
  };
  while (!text->empty() && is_patch(0)) text->remove_prefix(1);
}

// What is written behind a release when it stands for several: "2.13-2.14", "1.15/2.x", "2.16+", "1.0.4 -> 1.1.0". An arrow is
// an upgrade: the program that loads runs in the later one.
ReleaseRange WithRest(ReleaseRange release, std::string_view rest) {
  SkipPatch(&rest);
  if (rest.starts_with('+')) return {release.first, kLastRelease};
  std::string_view next = rest;
  SkipSpaces(&next);
  const bool is_arrow = next.starts_with("->") || next.starts_with("=>");
  if (!is_arrow && !rest.starts_with('-') && !rest.starts_with('/')) return release;
  std::string_view other = is_arrow ? next.substr(2) : rest.substr(1);
  SkipSpaces(&other);
  const std::optional<ReleaseRange> last = TakeRelease(&other);
  if (!last || last->last.major >= 10) return release;
  if (is_arrow) return *last;
  return last->last < release.first ? release : ReleaseRange{release.first, last->last};
}

std::string Name(Minor minor) {
  return std::to_string(minor.major) + "." + (minor.minor == 99 ? "x" : std::to_string(minor.minor));
}

// Words between a package's name and its release, and the sign of a bound, if any: '<' or '>'.
std::string_view SkipToNumber(std::string_view text, char* bound) {
  constexpr std::array<std::string_view, 6> kBetween = {"version", "__version__", "v", "=", ":", "-"};
  for (bool skipped = true; skipped;) {
    skipped = false;
    while (!text.empty() && (text.front() == ' ' || text.front() == '\'' || text.front() == '(')) text.remove_prefix(1);
    if (text.starts_with('<') || text.starts_with('>')) {
      *bound = text.front();
      text.remove_prefix(1);
      skipped = true;
    }
    for (const std::string_view word : kBetween) {
      if (!text.starts_with(word)) continue;
      text.remove_prefix(word.size());
      skipped = true;
    }
  }
  return text;
}

// "prior to TF 2.5" is said by TensorFlow itself, and of other releases than the one that runs.
bool IsBound(std::string_view before) {
  constexpr std::array<std::string_view, 5> kBounds = {"prior to ", "before ", "until ", "than ", "since "};
  return std::any_of(kBounds.begin(), kBounds.end(), [&](std::string_view word) { return before.ends_with(word); });
}

// "TensorFlow 2.0.0-beta0", but neither "tensorflow_core" nor the "tf" in "conv2d_tf 2".
std::optional<ReleaseRange> StatedRelease(const std::string& text, std::string_view package) {
  std::optional<ReleaseRange> stated;
  for (std::size_t at = text.find(package); at != std::string::npos; at = text.find(package, at + 1)) {
    if (at > 0 && std::string_view(" '([,;/.\"").find(text[at - 1]) == std::string_view::npos) continue;
    if (at > 0 && text[at - 1] == '/' && package.size() < 4) continue;
    if (IsBound(std::string_view(text).substr(0, at))) continue;
    const std::size_t behind = at + package.size();
    if (behind >= text.size() || std::string_view(" =:-'(v<>").find(text[behind]) == std::string_view::npos) continue;
    char bound = 0;
    std::string_view rest = SkipToNumber(std::string_view(text).substr(behind, 60), &bound);
    const std::optional<ReleaseRange> release = TakeRelease(&rest);
    // Neither Keras nor TensorFlow has reached 10; layer counts and epochs have.
    if (!release || release->last.major >= 10) continue;
    stated = WithRest(*release, rest);
    if (bound == '<') stated = ReleaseRange{kFirstRelease, stated->last};
    if (bound == '>') stated = ReleaseRange{stated->first, kLastRelease};
  }
  return stated;
}

}  // namespace

bool ReleaseRange::Narrow(const ReleaseRange& other) {
  const ReleaseRange both = {std::max(first, other.first), std::min(last, other.last)};
  if (both.last < both.first) return false;
  *this = both;
  return true;
}

std::string ReleaseRange::ToString() const {
  if (!known()) return "";
  if (first == last) return Name(first);
  if (first == kFirstRelease) return Name(last) + " or earlier";
  if (last == kLastRelease) return Name(first) + " or later";
  if (last.minor == 99 && first.major == last.major) return first.minor == 0 ? Name(last) : Name(first) + " or later";
  return Name(first) + "-" + Name(last);
}

Result<ReleaseRange> ParseReleaseRange(std::string_view text) {
  const std::string whole(text);
  ReleaseRange range;
  if (!text.starts_with('-')) {
    const std::optional<ReleaseRange> first = TakeRelease(&text);
    if (!first) return Status(StatusCode::kInvalidArgument, "no range of releases: " + whole);
    range = *first;
    if (text == "-") range.last = kLastRelease;
    if (text == "-" || text.empty()) return range;
  }
  if (!text.starts_with('-')) return Status(StatusCode::kInvalidArgument, "no range of releases: " + whole);
  text.remove_prefix(1);
  const std::optional<ReleaseRange> last = TakeRelease(&text);
  if (!last || !text.empty() || last->last < range.first) {
    return Status(StatusCode::kInvalidArgument, "no range of releases: " + whole);
  }
  range.last = last->last;
  return range;
}

Releases StatedReleases(const PlainText& text) {
  Releases stated;
  for (const std::string_view package : {"tensorflow", "tensorflow-gpu", "tensorflow-cpu", "tensorflow-macos", "tf"}) {
    if (const auto release = StatedRelease(text.lower, package)) stated.tensorflow = *release;
  }
  // keras-core became Keras 3; tf_keras is what became of Keras 2.
  if (StatedRelease(text.lower, "keras-core") || text.Has("keras-core/")) stated.keras = {{3, 0}, kLastRelease};
  for (const std::string_view package : {"tf-keras", "tf_keras"}) {
    const auto release = StatedRelease(text.lower, package);
    if (release && release->first.major == 2) stated.keras = {release->first, std::min(release->last, Minor{2, 99})};
  }
  if (const auto release = StatedRelease(text.lower, "keras")) stated.keras = *release;
  return stated;
}

void Relate(Releases* releases) {
  constexpr ReleaseRange kKeras2 = {kFirstRelease, {2, 99}};
  ReleaseRange& tensorflow = releases->tensorflow;
  ReleaseRange& keras = releases->keras;
  if (tensorflow.known() && tensorflow.last < Minor{2, 16} && !keras.known()) keras.Narrow(kKeras2);
  if (!tensorflow.known() && keras.first >= Minor{3, 0}) tensorflow.Narrow({{2, 16}, kLastRelease});
}

}  // namespace ckptfit
