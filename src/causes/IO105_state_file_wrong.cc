// The state file "checkpoint" of a folder names a checkpoint that is not there, or cannot be read.

#include <fmt/format.h>

#include <algorithm>

#include "causes/causes.h"
#include "diagnosis/names.h"
#include "diagnosis/path_case.h"

namespace ckptfit {
namespace {

// Whether the call looks for the newest checkpoint of the folder and finds none.
bool FindsNone(const Case& c) {
  if (c.call == nullptr || c.trace == nullptr || !c.path.is_folder()) return false;
  if (c.call->path_source != PathSource::kLatest && c.call->path_source != PathSource::kManager) return false;
  return std::any_of(c.trace->steps.begin(), c.trace->steps.end(),
                     [](const Step& step) { return step.kind == Step::Kind::kPathRejected; });
}

void Detect(const Case& c, std::vector<Finding>* findings) {
  const Observation* seen = Seen(c, "state-file");
  if (!GoesWrong(c) || (seen == nullptr && !FindsNone(c))) return;
  const std::string file = seen != nullptr ? seen->where.file : c.path.path + "/checkpoint";
  Finding finding = PathFinding(kIO105, c, file, seen != nullptr ? seen->found : "names no checkpoint that is there");
  finding.title = fmt::format("the folder's state file {} names no checkpoint that is there", Quoted(file));
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
