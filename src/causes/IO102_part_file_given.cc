// One of a checkpoint's files was given in place of the prefix that they share.

#include <fmt/format.h>

#include "causes/causes.h"
#include "diagnosis/names.h"
#include "diagnosis/path_case.h"

namespace ckptfit {
namespace {

bool IsStateFile(const Case& c) { return c.path.is_file() && LastPart(c.path.path) == "checkpoint"; }

void Detect(const Case& c, std::vector<Finding>* findings) {
  if (!c.path.is_file() || !GoesWrong(c)) return;
  const bool part = c.checkpoint.resolved != c.checkpoint.path;
  if (!part && !IsStateFile(c)) return;
  Finding finding = PathFinding(kIO102, c, c.path.path, std::string(ContentWords(c.path.content)));
  finding.title = part ? fmt::format("the path is one of the checkpoint's files; the loader wants the prefix {}",
                                     Quoted(LastPart(c.checkpoint.resolved)))
                       : "the path is the state file of a folder, not a checkpoint";
  finding.why = "a TensorFlow checkpoint is several files; loaders take the name before `.index` and `.data-`";
  if (IsSilent(c)) finding.why += ", look for names in the file given, find none and say nothing";
  const std::string path = part ? c.checkpoint.resolved : "tf.train.latest_checkpoint(folder)";
  finding.fixes.push_back({part ? fmt::format("give {}", Quoted(path)) : "ask for the newest checkpoint of the folder",
                           Safety::kManual, "", part ? "" : path});
  findings->push_back(std::move(finding));
}

}  // namespace

const Cause kIO102 = {"IO102", "part-file-given", "a checkpoint's part was given in place of its prefix",
                      Severity::kError, Detect};

}  // namespace ckptfit
