// The file has a place for the layer and no variables in it: the model was saved before that layer was built.

#include <fmt/format.h>

#include "causes/causes.h"
#include "diagnosis/conclude.h"
#include "diagnosis/saved_empty.h"

namespace ckptfit {
namespace {

void Detect(const Case& c, std::vector<Finding>* findings) {
  for (const Change* change : ChangesOf(c, Change::Kind::kLayerAdded)) {
    if (!Matters(c, *change) || !IsSavedEmpty(c, *change)) continue;
    const bool one = CountSpoken(c, change->layers) == 1;
    Finding finding = StartFinding(kGR114);
    finding.affected = NotLoaded(c, *change);
    finding.title =
        fmt::format("{} {} saved before {} built: the file has {} place and no variables", LayerList(c, change->layers),
                    one ? "was" : "were", one ? "it was" : "they were", one ? "its" : "their");
    finding.why =
        "a model that has seen no input has no variables, and this format is saved without a word all the same";
    AddPairEvidence(c, change->layers[0], &finding);
    finding.evidence.push_back({"checkpoint", ProgramLayer(c, change->layers[0])->identity, "no variables"});
    finding.fixes.push_back({"build or call the model before saving, and save again; the values are not in the file",
                             Safety::kManual, "", ""});
    findings->push_back(std::move(finding));
  }
}

}  // namespace

const Cause kGR114 = {"GR114", "saved-before-built", "a layer was saved before it had variables", Severity::kError,
                      Detect};

}  // namespace ckptfit
