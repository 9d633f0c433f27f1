// The path has characters that TensorFlow takes for a pattern, so that it does not find the files of that very name.

#include <fmt/format.h>

#include "causes/causes.h"
#include "diagnosis/names.h"
#include "diagnosis/path_case.h"

namespace ckptfit {
namespace {

void Detect(const Case& c, std::vector<Finding>* findings) {
  const Observation* seen = Seen(c, "pattern-in-path");
  if (seen == nullptr || !GoesWrong(c)) return;
  const std::size_t at = seen->where.file.find_first_of("*?[\\");
  Finding finding = PathFinding(kIO104, c, seen->where.file, "the file is there");
  finding.title = fmt::format("TensorFlow takes `{}` in the path for a pattern and does not find the files",
                              seen->where.file.substr(at, 1));
  finding.why =
      "checkpoints are looked up by pattern: * ? [ ] and \\ in a folder's or file's name do not match themselves";
  finding.fixes.push_back({"move the checkpoint to a path without * ? [ ] \\", Safety::kManual, "", ""});
  findings->push_back(std::move(finding));
}

}  // namespace

const Cause kIO104 = {"IO104", "glob-characters", "the path has characters that TensorFlow takes for a pattern",
                      Severity::kError, Detect};

}  // namespace ckptfit
