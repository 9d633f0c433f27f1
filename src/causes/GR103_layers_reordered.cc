// The same layers stand in another order; loaders that go by number or position mix them up.

#include <fmt/format.h>

#include "causes/causes.h"
#include "diagnosis/conclude.h"

namespace ckptfit {
namespace {

void Detect(const Case& c, std::vector<Finding>* findings) {
  for (const Change* change : ChangesOf(c, Change::Kind::kLayerMoved)) {
    if (!Matters(c, *change)) continue;
    const bool one = CountSpoken(c, change->layers) == 1;
    Finding finding = StartFinding(kGR103);
    finding.affected = NotLoaded(c, *change);
    finding.title = fmt::format("{} {} at another place of the model than when it was saved",
                                LayerList(c, change->layers), one ? "stands" : "stand");
    finding.why = "the layer itself is unchanged, its place among the others is not";
    AddPairEvidence(c, change->layers[0], &finding);
    finding.fixes.push_back({"build the layers in the stored order", Safety::kManual, "", ""});
    findings->push_back(std::move(finding));
  }
}

}  // namespace

const Cause kGR103 = {"GR103", "layers-reordered", "layers stand in another order than when they were saved",
                      Severity::kError, Detect};

}  // namespace ckptfit
