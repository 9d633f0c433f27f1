// A convolution gets another number of channels, and no layer before it explains that: the model's input changed.

#include <fmt/format.h>

#include "causes/causes.h"
#include "diagnosis/sizes.h"

namespace ckptfit {
namespace {

void Detect(const Case& c, std::vector<Finding>* findings) {
  for (const Change* change : ChangesOf(c, Change::Kind::kInputs)) {
    if (!IsConvolution(c, *change) || !Matters(c, *change)) continue;
    Finding finding = StartSizeFinding(kSH105, c, *change);
    finding.title = SizeTitle(c, *change, "input channel");
    finding.why =
        "only the axis of input channels differs, and no layer before it was resized: the model's input has "
        "another number of channels";
    AddConsequences(c, *change, &finding);
    finding.fixes.push_back({fmt::format("give the model inputs of {} channels again, or retrain", change->size.stored),
                             Safety::kManual, "", ""});
    findings->push_back(std::move(finding));
  }
}

}  // namespace

const Cause kSH105 = {"SH105", "input-channels-changed",
                      "the model's input has another number of channels than when it was saved", Severity::kError,
                      Detect};

}  // namespace ckptfit
