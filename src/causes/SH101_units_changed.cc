// A layer was given another number of units: the outputs of its kernel differ, and with them the inputs of what
// follows.

#include "causes/causes.h"
#include "diagnosis/sizes.h"

namespace ckptfit {
namespace {

void Detect(const Case& c, std::vector<Finding>* findings) {
  for (const Change* change : ChangesOf(c, Change::Kind::kOutputs)) {
    if (change->last || IsConvolution(c, *change) || IsEmbedding(c, *change) || !Matters(c, *change)) continue;
    Finding finding = StartSizeFinding(kSH101, c, *change);
    finding.title = SizeTitle(c, *change, IsCustom(c, *change) ? "output" : "unit");
    finding.fixes.push_back(WriteStoredSize(c, *change, ""));
    findings->push_back(std::move(finding));
  }
}

}  // namespace

const Cause kSH101 = {"SH101", "units-changed", "a layer has another number of units than when it was saved",
                      Severity::kError, Detect};

}  // namespace ckptfit
