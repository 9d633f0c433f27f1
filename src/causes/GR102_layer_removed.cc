// The checkpoint has a layer that the program lacks. Loaders that count layers refuse; others say nothing.

#include <fmt/format.h>

#include "causes/causes.h"
#include "diagnosis/conclude.h"

namespace ckptfit {
namespace {

void Detect(const Case& c, std::vector<Finding>* findings) {
  for (const Change* change : ChangesOf(c, Change::Kind::kLayerRemoved)) {
    const bool one = CountSpoken(c, change->layers) == 1;
    Finding finding = StartFinding(kGR102);
    finding.affected = NotLoaded(c, *change);
    if (!Matters(c, *change)) finding.severity = Severity::kNote;
    finding.title =
        fmt::format("{} {} in the checkpoint and not in the program", LayerList(c, change->layers), one ? "is" : "are");
    finding.why = finding.severity == Severity::kNote
                      ? "its values stay unused; the call does not mind"
                      : "no layer of the program is like it: it was removed after saving";
    if (!change->consequences.empty()) {
      finding.why +=
          fmt::format("; {} behind it {} looked for under another number", LayerList(c, change->consequences),
                      CountSpoken(c, change->consequences) == 1 ? "is" : "are");
    }
    AddPairEvidence(c, change->layers[0], &finding);
    finding.fixes.push_back({"put the layer back, load, then take it out", Safety::kManual, "", ""});
    findings->push_back(std::move(finding));
  }
}

}  // namespace

const Cause kGR102 = {"GR102", "layer-removed", "the checkpoint has a layer that the program lacks", Severity::kError,
                      Detect};

}  // namespace ckptfit
