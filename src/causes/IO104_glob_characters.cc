// The path has characters that TensorFlow takes for a pattern, so that it does not find the files of that very name.

#include <fmt/format.h>

#include "causes/causes.h"
#include "diagnosis/names.h"
#include "diagnosis/path_case.h"

namespace ckptfit {
namespace {

// The first character by which a path does not match itself; npos when there is none. * and ? match themselves, and so
// does a bracket that is not closed inside its part of the path.
std::size_t FindSpecial(std::string_view path) {
  for (std::size_t at = 0; at < path.size(); ++at) {
    if (path[at] == '\\') return at;
    if (path[at] != '[') continue;
    const std::size_t closed = path.find_first_of("]/", at + 1);
    if (closed != std::string_view::npos && path[closed] == ']') return at;
  }
  return std::string_view::npos;
}

void Detect(const Case& c, std::vector<Finding>* findings) {
  const Observation* seen = Seen(c, "pattern-in-path");
  if (seen == nullptr || !GoesWrong(c)) return;
  const std::size_t at = FindSpecial(seen->where.file);
  if (at == std::string_view::npos) return;
  Finding finding = PathFinding(kIO104, c, seen->where.file, "the file is there");
  finding.title = fmt::format("TensorFlow takes `{}` in the path for a pattern and does not find the files",
                              seen->where.file.substr(at, 1));
  finding.why =
      "checkpoints are looked up by pattern: [1] stands for one character of a set and \\ for the character behind it, "
      "so that such a name does not match itself";
  finding.fixes.push_back({"move the checkpoint to a path without [ ] \\", Safety::kManual, "", ""});
  findings->push_back(std::move(finding));
}

}  // namespace

const Cause kIO104 = {"IO104", "glob-characters", "the path has characters that TensorFlow takes for a pattern",
                      Severity::kError, Detect};

}  // namespace ckptfit
