// A Git LFS pointer stands where the data should be: the repository was cloned without its large files.

#include <fmt/format.h>

#include "causes/causes.h"
#include "diagnosis/names.h"
#include "diagnosis/path_case.h"

namespace ckptfit {
namespace {

void Detect(const Case& c, std::vector<Finding>* findings) {
  const std::string file = FileWithContent(c, Content::kGitLfsPointer);
  if (file.empty()) return;
  const bool known = file == c.path.path && !c.path.lfs_oid.empty();
  Finding finding = PathFinding(
      kIO106, c, file,
      known ? fmt::format("a Git LFS pointer to {} bytes, {}", c.path.lfs_size, c.path.lfs_oid) : "a Git LFS pointer");
  finding.title = fmt::format("{} is a Git LFS pointer, not the file itself", Quoted(file));
  finding.why = "the repository was cloned without its large files: a pointer of some 130 bytes stands for each";
  finding.fixes.push_back(
      {"fetch the file", Safety::kManual, "", fmt::format("git lfs pull --include=\"{}\"", LastPart(file))});
  findings->push_back(std::move(finding));
}

}  // namespace

const Cause kIO106 = {"IO106", "git-lfs-pointer", "a Git LFS pointer stands in place of the file", Severity::kError,
                      Detect};

}  // namespace ckptfit
