// There is nothing at the path.

#include <fmt/format.h>

#include "causes/causes.h"
#include "diagnosis/names.h"
#include "diagnosis/path_case.h"

namespace ckptfit {
namespace {

// The data files are there.
void ReportIndex(const Case& c, std::vector<Finding>* findings) {
  const std::string& index = Seen(c, "index-missing")->where.file;
  Finding finding = PathFinding(kIO101, c, index, "not there");
  finding.title =
      fmt::format("the checkpoint's index {} is missing; its data files are there", Quoted(LastPart(index)));
  finding.why = "the index says what is stored where; without it the data files are rows of bytes";
  finding.fixes.push_back({"copy all files that begin with the checkpoint's name", Safety::kManual, "", ""});
  findings->push_back(std::move(finding));
}

void Detect(const Case& c, std::vector<Finding>* findings) {
  if (c.path.exists() || c.checkpoint.format != Format::kNone || !GoesWrong(c)) return;
  if (Seen(c, "index-missing") != nullptr) return ReportIndex(c, findings);
  if (!c.checkpoint.observations.empty()) return;  // parts of a checkpoint are there: other causes speak of them
  const char* fact = c.path.parent_is_file  ? "a part of the path is a file, not a folder"
                     : c.path.parent_exists ? "the folder is there, the file is not"
                                            : "the folder is not there either";
  Finding finding = PathFinding(kIO101, c, c.path.path, fact);
  finding.title = fmt::format("there is nothing at {}", Quoted(c.path.path));
  finding.why = "no file, no folder and no `.index` of that name is there";
  finding.fixes.push_back({"give the path of an existing checkpoint", Safety::kManual, "", ""});
  findings->push_back(std::move(finding));
}

}  // namespace

const Cause kIO101 = {"IO101", "path-missing", "there is no file or checkpoint at the path", Severity::kError, Detect};

}  // namespace ckptfit
