// A folder was given where the loader wants a file or a prefix.

#include <fmt/format.h>

#include "causes/causes.h"
#include "diagnosis/names.h"
#include "diagnosis/path_case.h"

namespace ckptfit {
namespace {

// The call may look into the folder, or make another path of it.
bool IsGivenToTheLoader(const Case& c) {
  return c.call == nullptr || (c.call->path_source == PathSource::kText && c.call->path == c.path.path);
}

void Detect(const Case& c, std::vector<Finding>* findings) {
  if (!c.path.is_folder() || !GoesWrong(c) || !IsGivenToTheLoader(c)) return;
  const bool whole = c.checkpoint.format == Format::kSavedModel;
  if (whole || Seen(c, "saved-model-pb-missing") != nullptr) return;
  const bool latest = c.checkpoint.resolved != c.checkpoint.path;
  Finding finding = PathFinding(kIO103, c, c.path.path, "a folder");
  finding.title =
      fmt::format("{} is a folder; the loader wants a file or the prefix of a checkpoint", Quoted(c.path.path));
  finding.why = latest ? fmt::format("the newest checkpoint in it is {}", Quoted(LastPart(c.checkpoint.resolved)))
                       : "loaders do not look for checkpoints inside a folder";
  finding.fixes.push_back({"ask for the newest checkpoint of the folder", Safety::kManual, "",
                           "path = tf.train.latest_checkpoint(folder)"});
  findings->push_back(std::move(finding));
}

}  // namespace

const Cause kIO103 = {"IO103", "folder-given", "a folder was given in place of a file or prefix", Severity::kError,
                      Detect};

}  // namespace ckptfit
