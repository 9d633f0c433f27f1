// The state file "checkpoint" of a folder names a checkpoint that is not there, or cannot be read.

#include <fmt/format.h>

#include "causes/causes.h"
#include "diagnosis/names.h"
#include "diagnosis/path_case.h"

namespace ckptfit {
namespace {

void Detect(const Case& c, std::vector<Finding>* findings) {
  const Observation* seen = Seen(c, "state-file");
  if (seen == nullptr || !GoesWrong(c)) return;
  Finding finding = PathFinding(kIO105, c, seen->where.file, seen->found);
  finding.title = fmt::format("the folder's state file {} names no checkpoint that is there", Quoted(seen->where.file));
  finding.why =
      "tf.train.latest_checkpoint() believes this file; when what it names is missing it gives None, and "
      "restore(None) returns without loading anything";
  finding.fixes.push_back(
      {"give the prefix of an existing checkpoint, or correct the state file", Safety::kManual, "", ""});
  findings->push_back(std::move(finding));
}

}  // namespace

const Cause kIO105 = {"IO105", "state-file-wrong", "the folder's state file names a checkpoint that is not there",
                      Severity::kError, Detect};

}  // namespace ckptfit
