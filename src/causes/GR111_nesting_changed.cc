// Layers stand inside a nested model on one side and by themselves on the other; loaders that count layers disagree.

#include <fmt/format.h>

#include "causes/causes.h"
#include "diagnosis/conclude.h"
#include "diagnosis/names.h"

namespace ckptfit {
namespace {

void Detect(const Case& c, std::vector<Finding>* findings) {
  for (const Change* change : ChangesOf(c, Change::Kind::kNested)) {
    if (!Matters(c, *change)) continue;
    const Layer* program = ProgramLayer(c, change->layers[0]);
    const Layer* stored = StoredLayer(c, change->layers[0]);
    Finding finding = StartFinding(kGR111);
    finding.affected = NotLoaded(c, *change);
    finding.title = fmt::format("{} {} grouped otherwise: under {} in the program, under {} in the checkpoint",
                                LayerList(c, change->layers), CountSpoken(c, change->layers) == 1 ? "is" : "are",
                                Quoted(program->outer), Quoted(stored->outer));
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
