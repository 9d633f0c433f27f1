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

std::string Name(Minor minor) {
  return std::to_string(minor.major) + "." + (minor.minor == 99 ? "x" : std::to_string(minor.minor));
}

// Words between a package's name and its release.
std::string_view SkipToNumber(std::string_view text) {
  constexpr std::array<std::string_view, 6> kBetween = {"version", "__version__", "v", "=", ":", "-"};
  for (bool skipped = true; skipped;) {
    skipped = false;
    while (!text.empty() && (text.front() == ' ' || text.front() == '\'' || text.front() == '(')) text.remove_prefix(1);
    for (const std::string_view word : kBetween) {
      if (!text.starts_with(word)) continue;
      text.remove_prefix(word.size());
      skipped = true;
    }
  }
  return text;
}

// "TensorFlow 2.0.0-beta0", but neither "tensorflow_core" nor the "tf" in "conv2d_tf 2".
std::optional<ReleaseRange> StatedRelease(const std::string& text, std::string_view package) {
  std::optional<ReleaseRange> stated;
  for (std::size_t at = text.find(package); at != std::string::npos; at = text.find(package, at + 1)) {
    if (at > 0 && std::string_view(" '([,;/.\"").find(text[at - 1]) == std::string_view::npos) continue;
    if (at > 0 && text[at - 1] == '/' && package.size() < 4) continue;
    const std::size_t behind = at + package.size();
    if (behind >= text.size() || std::string_view(" =:-'(v").find(text[behind]) == std::string_view::npos) continue;
    std::string_view rest = SkipToNumber(std::string_view(text).substr(behind, 40));
    const std::optional<ReleaseRange> release = TakeRelease(&rest);
    // Neither Keras nor TensorFlow has reached 10; layer counts and epochs have.
    if (release && release->last.major < 10) stated = release;
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
  if (last.minor == 99) return first.minor == 0 ? Name(last) : Name(first) + " or later";
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
