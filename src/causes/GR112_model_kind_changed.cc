// A Sequential of Keras 3 keeps its layers in a Functional model inside it: its paths have `_functional/` in front.

#include <fmt/format.h>

#include "causes/causes.h"
#include "diagnosis/conclude.h"
#include "diagnosis/names.h"
#include "diagnosis/renames.h"

namespace ckptfit {
namespace {

bool LastIs(std::string_view prefix) { return LastPart(prefix) == "_functional"; }

void Report(const Case& c, const Change& change, std::vector<Finding>* findings) {
  const bool was = LastIs(change.stored_prefix);
  if (!Matters(c, change) || !(was || LastIs(change.program_prefix))) return;
  Finding finding = StartFinding(kGR112);
  finding.affected = NotLoaded(c, change);
  finding.title = was ? "the model was a Sequential when it was saved, and is a Functional model now"
                      : "the model is a Sequential now, and was a Functional model when it was saved";
  finding.why = fmt::format(
      "{} agree; a Sequential of Keras 3 keeps its layers in a Functional model inside it, one level deeper",
      Extent(c, change));
  AddRenameEvidence(c, change, &finding);
  finding.fixes.push_back({"build the same kind of model, or save and load a .weights.h5 file, which does not care",
                           Safety::kManual, "", ""});
  findings->push_back(std::move(finding));
}

void Detect(const Case& c, std::vector<Finding>* findings) {
  if (c.comparison == nullptr || c.comparison->matching != Matching::kObjectPath) return;
  for (const Change* change : ChangesOf(c, Change::Kind::kLevel)) Report(c, *change, findings);
  for (const Change* change : ChangesOf(c, Change::Kind::kRenamed)) Report(c, *change, findings);
}

}  // namespace

const Cause kGR112 = {"GR112", "model-kind-changed", "a Sequential model became a Functional one, or the reverse",
                      Severity::kError, Detect};

}  // namespace ckptfit
