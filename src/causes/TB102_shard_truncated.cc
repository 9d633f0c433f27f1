// A data file ends before the values that the index promises: an interrupted copy or save.

#include <fmt/format.h>

#include "causes/causes.h"
#include "diagnosis/names.h"
#include "diagnosis/path_case.h"

namespace ckptfit {
namespace {

void Detect(const Case& c, std::vector<Finding>* findings) {
  const Observation* seen = Seen(c, "entry-past-end");
  if (seen == nullptr) return;
  const std::size_t tensors = CountSeen(c, "entry-past-end");
  if (Seen(c, "foreign-content") != nullptr) return;  // something else stands there, of which causes of its own speak
  Finding finding = PathFinding(kTB102, c, seen->where.file, fmt::format("first value cut off: {}", seen->where.key));
  finding.affected = tensors;
  finding.title = fmt::format("{} ends early: {} cut off", Quoted(LastPart(seen->where.file)),
                              tensors == 1 ? "1 value is" : fmt::format("{} values are", tensors));
  finding.why = "the index knows where each value lies; these lie behind the end of the file";
  finding.fixes.push_back({"copy the file again; values before the cut can be read", Safety::kManual, "", ""});
  findings->push_back(std::move(finding));
}

}  // namespace

const Cause kTB102 = {"TB102", "shard-truncated", "a data file of the checkpoint ends early", Severity::kError, Detect};

}  // namespace ckptfit
