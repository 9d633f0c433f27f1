// The last layer of the model has another number of outputs: the model was made for another set of classes.

#include <fmt/format.h>

#include "causes/causes.h"
#include "diagnosis/sizes.h"

namespace ckptfit {
namespace {

void Detect(const Case& c, std::vector<Finding>* findings) {
  for (const Change* change : ChangesOf(c, Change::Kind::kOutputs)) {
    if (!change->last || !Matters(c, *change)) continue;
    Finding finding = StartSizeFinding(kSH103, c, *change);
    finding.title = SizeTitle(c, *change, "output") + ": another set of classes";
    finding.why = "it is the last layer of the model, and what stands before it agrees";
    if (c.comparison->changes.size() > 1) finding.why = "it is the last layer of the model";
    finding.fixes.push_back(WriteStoredSize(c, *change, ""));
    finding.fixes.push_back(
        {"for other classes: load all but the last layer, and train that one", Safety::kManual, "", ""});
    findings->push_back(std::move(finding));
  }
}

}  // namespace

const Cause kSH103 = {"SH103", "classes-changed", "the last layer has another number of outputs than when it was saved",
                      Severity::kError, Detect};

}  // namespace ckptfit
