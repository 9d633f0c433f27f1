// A SavedModel folder without its graph, with a graph that does not parse, or without its variables.

#include <fmt/format.h>

#include "causes/causes.h"
#include "diagnosis/names.h"
#include "diagnosis/path_case.h"

namespace ckptfit {
namespace {

constexpr std::string_view kFaults[] = {"saved-model-pb-missing", "saved-model-pb-unparsable", "saved-model-pb-empty",
                                        "saved-model-variables-missing"};

void Detect(const Case& c, std::vector<Finding>* findings) {
  if (!GoesWrong(c)) return;
  for (const std::string_view kind : kFaults) {
    const Observation* seen = Seen(c, kind);
    if (seen == nullptr) continue;
    Finding finding = PathFinding(kSM101, c, seen->where.file, seen->found.empty() ? "not there" : seen->found);
    finding.title = fmt::format("the SavedModel lacks a sound {}", Quoted(LastPart(seen->where.file)));
    finding.why = "a SavedModel is a folder of saved_model.pb and variables/; a part was not copied or is damaged";
    finding.fixes.push_back({"copy the whole folder again", Safety::kManual, "", ""});
    findings->push_back(std::move(finding));
    return;
  }
}

}  // namespace

const Cause kSM101 = {"SM101", "saved-model-incomplete", "a SavedModel lacks its graph or its variables",
                      Severity::kError, Detect};

}  // namespace ckptfit
