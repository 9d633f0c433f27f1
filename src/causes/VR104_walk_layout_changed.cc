// Keras 2.12 to 2.14 put the layers of a model under another group of .weights.h5 than later releases.

#include <fmt/format.h>

#include "causes/causes.h"
#include "diagnosis/generation.h"
#include "diagnosis/renames.h"

namespace ckptfit {
namespace {

void Detect(const Case& c, std::vector<Finding>* findings) {
  if (c.comparison == nullptr || c.comparison->matching != Matching::kWalkPath) return;
  for (const Change* change : GenerationRenames(c)) {
    if (ListedOnOneSide(c, *change)) continue;  // Keras 2 and 3
    Finding finding = StartFinding(kVR104);
    finding.affected = NotLoaded(c, *change);
    finding.title = fmt::format("Keras {} looks for layers under {}/, the file has them under {}/",
                                c.environment.keras.text, change->program_prefix, change->stored_prefix);
    finding.why =
        fmt::format("{} agree in shape; the group's name changed between Keras 2.14 and 2.15", Extent(c, *change));
    AddRenameEvidence(c, *change, &finding);
    finding.fixes.push_back(
        {"load it with the Keras release that wrote it, and save it again as .h5", Safety::kManual, "", ""});
    findings->push_back(std::move(finding));
    return;
  }
}

}  // namespace

const Cause kVR104 = {"VR104", "walk-layout-changed", "the file groups layers as another minor release of Keras does",
                      Severity::kError, Detect};

}  // namespace ckptfit
