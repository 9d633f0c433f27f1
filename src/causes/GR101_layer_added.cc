// The program has a layer that the checkpoint does not know; where layers are numbered, the ones behind it move up.

#include <fmt/format.h>

#include "causes/causes.h"
#include "diagnosis/conclude.h"
#include "diagnosis/path_case.h"
#include "diagnosis/saved_empty.h"

namespace ckptfit {
namespace {

void Detect(const Case& c, std::vector<Finding>* findings) {
  if (Seen(c, "weights-shard-missing") != nullptr) return;  // it may be in that file
  for (const Change* change : ChangesOf(c, Change::Kind::kLayerAdded)) {
    if (!Matters(c, *change) || IsSavedEmpty(c, *change)) continue;
    const bool one = CountSpoken(c, change->layers) == 1;
    Finding finding = StartFinding(kGR101);
    finding.affected = NotLoaded(c, *change);
    finding.title =
        fmt::format("{} {} in the program and not in the checkpoint", LayerList(c, change->layers), one ? "is" : "are");
    finding.why = "no stored variables are like its own: it was added after saving";
    if (!change->consequences.empty()) {
      finding.why +=
          fmt::format("; {} behind it {} looked for under another number", LayerList(c, change->consequences),
                      CountSpoken(c, change->consequences) == 1 ? "is" : "are");
    }
    AddPairEvidence(c, change->layers[0], &finding);
    finding.fixes.push_back({"load into the model without it, then add the layer", Safety::kManual, "", ""});
    findings->push_back(std::move(finding));
  }
}

}  // namespace

const Cause kGR101 = {"GR101", "layer-added", "the program has a layer that the checkpoint lacks", Severity::kError,
                      Detect};

}  // namespace ckptfit
