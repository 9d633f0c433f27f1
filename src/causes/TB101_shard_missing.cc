// The index names a data file that is not there; or the `.weights.json` of Keras 3 one of its files.

#include <fmt/format.h>

#include "causes/causes.h"
#include "diagnosis/names.h"
#include "diagnosis/path_case.h"

namespace ckptfit {
namespace {

void Detect(const Case& c, std::vector<Finding>* findings) {
  const bool keras = Seen(c, "shard-missing") == nullptr;
  const char* kind = keras ? "weights-shard-missing" : "shard-missing";
  const Observation* seen = Seen(c, kind);
  if (seen == nullptr) return;
  Finding finding = PathFinding(kTB101, c, seen->where.file, "named by the index, not there");
  finding.title = fmt::format("the checkpoint's data file {} is missing", Quoted(LastPart(seen->where.file)));
  finding.why =
      keras ? "the `.weights.json` only tells which file holds what; the values of this one were not copied along"
            : "the index only lists the variables; their values are in the `.data-` files, which were not copied along";
  const std::size_t more = CountSeen(c, kind) - 1;
  if (more > 0)
    finding.why += fmt::format("; {} {} missing, too", Counted(more, "other file"), more == 1 ? "is" : "are");
  finding.fixes.push_back({"copy all files that begin with the checkpoint's name", Safety::kManual, "", ""});
  findings->push_back(std::move(finding));
}

}  // namespace

const Cause kTB101 = {"TB101", "shard-missing", "a data file of the checkpoint is missing", Severity::kError, Detect};

}  // namespace ckptfit
