// Saved with Checkpoint(model=model), loaded with Checkpoint(model) or load_weights, or the reverse: one level apart.

#include <fmt/format.h>

#include "causes/causes.h"
#include "diagnosis/names.h"
#include "diagnosis/renames.h"

namespace ckptfit {
namespace {

Fix RightCall(const Change& change) {
  if (change.program_prefix.empty()) {
    return {"name the object as it was saved", Safety::kManual, "",
            fmt::format("tf.train.Checkpoint({}=model).restore(path)", change.stored_prefix)};
  }
  return {"load without the outer object", Safety::kManual, "", "tf.train.Checkpoint(model).restore(path)"};
}

void Detect(const Case& c, std::vector<Finding>* findings) {
  for (const Change* change : ChangesOf(c, Change::Kind::kLevel)) {
    const bool deeper = change->program_prefix.empty();
    const std::string& extra = deeper ? change->stored_prefix : change->program_prefix;
    if (!Matters(c, *change) || LastPart(extra) == "_functional") continue;  // another kind of model
    Finding finding = StartFinding(kGR109);
    finding.affected = NotLoaded(c, *change);
    finding.title =
        deeper ? fmt::format("the checkpoint's keys begin with {}, the call looks for them at the root",
                             Quoted(extra + "/"))
               : fmt::format("the call looks under {}, the checkpoint's keys begin at the root", Quoted(extra + "/"));
    finding.why = fmt::format("all else agrees ({}): Checkpoint(x) and Checkpoint(name=x) differ by this level",
                              Extent(c, *change));
    AddRenameEvidence(c, *change, &finding);
    if (extra.find('/') == std::string::npos) finding.fixes.push_back(RightCall(*change));
    findings->push_back(std::move(finding));
  }
}

}  // namespace

const Cause kGR109 = {"GR109", "root-level-differs",
                      "the checkpoint was saved one level above or below the loaded object", Severity::kError, Detect};

}  // namespace ckptfit
