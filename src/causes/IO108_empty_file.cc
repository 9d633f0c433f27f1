// The file has no bytes: an interrupted copy, a full disk, or a name that was only touched.

#include <fmt/format.h>

#include "causes/causes.h"
#include "diagnosis/names.h"
#include "diagnosis/path_case.h"

namespace ckptfit {
namespace {

void Detect(const Case& c, std::vector<Finding>* findings) {
  const std::string file = FileWithContent(c, Content::kEmpty);
  if (file.empty()) return;
  Finding finding = PathFinding(kIO108, c, file, "0 bytes");
  finding.title = fmt::format("{} is empty", Quoted(file));
  finding.why = "writing or copying it was interrupted before the first byte, or the disk was full";
  finding.fixes.push_back({"copy the file again", Safety::kManual, "", ""});
  findings->push_back(std::move(finding));
}

}  // namespace

const Cause kIO108 = {"IO108", "empty-file", "the file has no bytes", Severity::kError, Detect};

}  // namespace ckptfit
