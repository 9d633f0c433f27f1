// The tables of data/versions as files, for tests that compare the rules of the code with what releases did.
#pragma once

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "model/version_table.h"
#include "unit/loading/keras_weights/fixture.h"

namespace ckptfit::testing_keras {

class VersionFile {
 public:
  explicit VersionFile(const std::string& name) : text_(Read("data/versions/" + name + ".txt")), table_(text_) {
    std::istringstream lines(text_);
    for (std::string line; std::getline(lines, line);) {
      if (!line.empty() && line[0] != '#' && line[0] != ' ') keys_.push_back(line);
    }
  }

  const VersionTable& table() const { return table_; }
  const std::vector<std::string>& keys() const { return keys_; }

 private:
  static std::string Read(const std::string& path) {
    std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
  }

  std::string text_;
  VersionTable table_;
  std::vector<std::string> keys_;
};

// The environment that a release of the tables was extracted from.
inline Environment EnvironmentOfRelease(const Version& release) {
  return release.major >= 3 ? Keras3(release.text) : Keras2(release.text);
}

}  // namespace ckptfit::testing_keras
