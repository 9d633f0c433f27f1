// Facts about releases of TensorFlow and Keras, compiled in from data/versions (docs/design/versions.md).
//
// A table holds a text for each key and release, written as changes: a text holds since the release that it stands at.
// Keras 2 counts with TensorFlow or tf_keras, Keras 3 by its own number; the two are apart.
//
// Unknown releases.  A question about a release that nobody looked at is answered with the nearest one: the last patch
//                    before it within its minor version, else the first of that minor version, else the last release
//                    before it, else the first of its major version; a later major version than any as the newest.
// Ownership.         A table points into the text that it is made from. Texts that it returns live as long.
// Threads.           Const members may be called from many threads at once.
// Cost.              Construction: O(text). Find(): O(log keys + releases).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "model/version.h"

namespace ckptfit {

class VersionTable {
 public:
  // `text` must outlive the table. Lines that make no sense are left out.
  explicit VersionTable(std::string_view text);

  // The release that answers for `version`, or nullptr when the table is empty.
  const Version* Nearest(const Version& version) const;
  // The text under `key` in that release, or nothing when it had none.
  std::optional<std::string_view> Find(std::string_view key, const Version& version) const;

  // Whether any release has a text under `key`.
  bool Knows(std::string_view key) const { return changes_.find(key) != changes_.end(); }

  // All releases that were looked at, oldest first.
  const std::vector<Version>& releases() const { return releases_; }

 private:
  struct Change {
    std::size_t since;  // position in releases_
    std::string_view text;
  };

  void ReadReleases(std::string_view line);
  std::optional<std::size_t> PositionOf(const Version& version) const;

  std::vector<Version> releases_;
  std::map<std::string_view, std::vector<Change>> changes_;
};

// data/versions/constructors.txt: what the constructors of Keras' classes accept, by "layers Dense".
const VersionTable& ConstructorsTable();
// data/versions/names.txt: where the classes lie, by "layers Dense", and "package".
const VersionTable& NamesTable();
// data/versions/operations.txt: TensorFlow's operations with their attributes, by name.
const VersionTable& OperationsTable();

}  // namespace ckptfit
