// A convolution was given another number of filters.

#include "causes/causes.h"
#include "diagnosis/sizes.h"

namespace ckptfit {
namespace {

void Detect(const Case& c, std::vector<Finding>* findings) {
  for (const Change* change : ChangesOf(c, Change::Kind::kOutputs)) {
    if (change->last || !IsConvolution(c, *change) || !Matters(c, *change)) continue;
    Finding finding = StartSizeFinding(kSH102, c, *change);
    finding.title = SizeTitle(c, *change, "filter");
    finding.fixes.push_back(WriteStoredSize(c, *change, "filters="));
    findings->push_back(std::move(finding));
  }
}

}  // namespace

const Cause kSH102 = {"SH102", "filters-changed", "a convolution has another number of filters than when it was saved",
                      Severity::kError, Detect};

}  // namespace ckptfit
