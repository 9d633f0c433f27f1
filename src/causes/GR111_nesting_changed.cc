// Layers stand inside a nested model on one side and by themselves on the other; loaders that count layers disagree.

#include <fmt/format.h>

#include "causes/causes.h"
#include "diagnosis/conclude.h"
#include "diagnosis/names.h"

namespace ckptfit {
namespace {

// The model that a layer stands in on the side that has one more; "" when it stands by itself.
std::string ModelAround(const Case& c, const Layer& here, const Layer& there) {
  const bool legacy = c.comparison->matching == Matching::kPosition || c.comparison->matching == Matching::kLayerName;
  if (legacy) return here.outer == here.name || here.outer == here.speak ? "" : here.outer;
  return here.identity.size() > there.identity.size() ? std::string(ParentPart(here.identity)) : "";
}

std::string Where(const std::string& model, bool one) {
  if (!model.empty()) return "inside " + Quoted(model);
  return one ? "by itself" : "by themselves";
}

void Detect(const Case& c, std::vector<Finding>* findings) {
  for (const Change* change : ChangesOf(c, Change::Kind::kNested)) {
    if (!Matters(c, *change)) continue;
    const Layer* program = ProgramLayer(c, change->layers[0]);
    const Layer* stored = StoredLayer(c, change->layers[0]);
    Finding finding = StartFinding(kGR111);
    finding.affected = NotLoaded(c, *change);
    const bool one = CountSpoken(c, change->layers) == 1;
    finding.title = fmt::format("{} {} {} in the program, {} in the checkpoint", LayerList(c, change->layers),
                                one ? "stands" : "stand", Where(ModelAround(c, *program, *stored), one),
                                Where(ModelAround(c, *stored, *program), one));
    finding.why = "shapes and order agree; a nested model counts as one layer, its layers by themselves as several";
    AddPairEvidence(c, change->layers[0], &finding);
    finding.fixes.push_back(
        {"build the model with the stored nesting, load, then copy the weights", Safety::kManual, "", ""});
    findings->push_back(std::move(finding));
  }
}

}  // namespace

const Cause kGR111 = {"GR111", "nesting-changed", "layers stand inside a nested model on one side only",
                      Severity::kError, Detect};

}  // namespace ckptfit
