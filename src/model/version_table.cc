#include "model/version_table.h"

#include <algorithm>

#include "model/version_texts.h"

namespace ckptfit {
namespace {

constexpr std::string_view kExtracted = "# Extracted from: ";
constexpr std::string_view kGone = "-";

// The part before `mark`; takes it and the mark off `text`.
std::string_view NextPart(std::string_view* text, std::string_view mark) {
  const std::size_t end = std::min(text->find(mark), text->size());
  const std::string_view part = text->substr(0, end);
  text->remove_prefix(std::min(end + mark.size(), text->size()));
  return part;
}

bool Same(const Version& a, const Version& b) {
  return a.AtLeast(b.major, b.minor, b.patch) && b.AtLeast(a.major, a.minor, a.patch);
}

}  // namespace

VersionTable::VersionTable(std::string_view text) {
  std::vector<Change>* current = nullptr;
  while (!text.empty()) {
    std::string_view line = NextPart(&text, "\n");
    if (line.starts_with(kExtracted)) ReadReleases(line.substr(kExtracted.size()));
    if (line.empty() || line.starts_with('#')) continue;
    if (!line.starts_with("  ")) {
      current = &changes_[line];
      continue;
    }
    line.remove_prefix(2);
    const auto version = Version::Parse(NextPart(&line, " "));
    const auto since = version ? PositionOf(*version) : std::nullopt;
    if (since && current != nullptr) current->push_back({*since, line});
  }
}

// "tf.keras 2.0.4, keras 3.0.5"; oldest first.
void VersionTable::ReadReleases(std::string_view line) {
  while (!line.empty()) {
    std::string_view item = NextPart(&line, ", ");
    NextPart(&item, " ");
    if (auto version = Version::Parse(item)) releases_.push_back(*std::move(version));
  }
}

std::optional<std::size_t> VersionTable::PositionOf(const Version& version) const {
  for (std::size_t i = 0; i < releases_.size(); ++i) {
    if (Same(releases_[i], version)) return i;
  }
  return std::nullopt;
}

const Version* VersionTable::Nearest(const Version& version) const {
  const Version* before = nullptr;       // the last one that is not later
  const Version* minor_begin = nullptr;  // the first later one of the same minor version
  const Version* major_begin = nullptr;
  for (const Version& release : releases_) {
    if (version.AtLeast(release.major, release.minor, release.patch)) {
      before = &release;
    } else if (release.major == version.major) {
      if (major_begin == nullptr) major_begin = &release;
      if (minor_begin == nullptr && release.minor == version.minor) minor_begin = &release;
    }
  }
  const bool same_major = before != nullptr && before->major == version.major;
  if (same_major && before->minor == version.minor) return before;
  if (minor_begin != nullptr) return minor_begin;
  if (same_major) return before;
  if (major_begin != nullptr) return major_begin;
  return before != nullptr || releases_.empty() ? before : &releases_.front();
}

std::optional<std::string_view> VersionTable::Find(std::string_view key, const Version& version) const {
  const auto at = changes_.find(key);
  const Version* nearest = Nearest(version);
  if (at == changes_.end() || nearest == nullptr) return std::nullopt;
  std::optional<std::string_view> text;
  for (const Change& change : at->second) {
    const Version* since = &releases_[change.since];
    if (since->major == nearest->major && since <= nearest) text = change.text;  // they stand in order
  }
  return text == kGone ? std::nullopt : text;
}

const VersionTable& ConstructorsTable() {
  static const VersionTable table(version_texts::kConstructors);
  return table;
}

const VersionTable& NamesTable() {
  static const VersionTable table(version_texts::kNames);
  return table;
}

const VersionTable& OperationsTable() {
  static const VersionTable table(version_texts::kOperations);
  return table;
}

}  // namespace ckptfit
