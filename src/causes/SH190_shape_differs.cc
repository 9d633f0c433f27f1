// A variable has another shape, in a way that none of the causes before names.

#include <fmt/format.h>

#include "causes/causes.h"
#include "diagnosis/conclude.h"

namespace ckptfit {
namespace {

void Detect(const Case& c, std::vector<Finding>* findings) {
  for (const Change* change : ChangesOf(c, Change::Kind::kOtherShape)) {
    if (!Matters(c, *change)) continue;
    const bool one = CountSpoken(c, change->layers) == 1;
    Finding finding = StartFinding(kSH190);
    finding.title = fmt::format("{} {} variables of other shapes than in the checkpoint", LayerList(c, change->layers),
                                one ? "has" : "have");
    finding.affected = NotLoaded(c, *change);
    AddPairEvidence(c, change->layers[0], &finding);
    finding.why = "name and place agree, the shapes do not";
    AddConsequences(c, *change, &finding);
    finding.fixes.push_back(
        {fmt::format("give the variables their stored shapes again in {}", WhereToEdit(c, change->layers[0])),
         Safety::kManual, "", ""});
    findings->push_back(std::move(finding));
  }
}

}  // namespace

const Cause kSH190 = {"SH190", "shape-differs", "a variable has another shape than when it was saved", Severity::kError,
                      Detect};

}  // namespace ckptfit
