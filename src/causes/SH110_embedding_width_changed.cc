// An embedding makes vectors of another length.

#include "causes/causes.h"
#include "diagnosis/sizes.h"

namespace ckptfit {
namespace {

void Detect(const Case& c, std::vector<Finding>* findings) {
  for (const Change* change : ChangesOf(c, Change::Kind::kOutputs)) {
    if (change->last || !IsEmbedding(c, *change) || !Matters(c, *change)) continue;
    Finding finding = StartSizeFinding(kSH110, c, *change);
    finding.title = SizeTitle(c, *change, "column");
    finding.fixes.push_back(WriteStoredSize(c, *change, "..., output_dim="));
    findings->push_back(std::move(finding));
  }
}

}  // namespace

const Cause kSH110 = {"SH110", "embedding-width-changed", "an embedding has another width than when it was saved",
                      Severity::kError, Detect};

}  // namespace ckptfit
