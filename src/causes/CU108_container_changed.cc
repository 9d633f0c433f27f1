// Variables or layers moved from attributes into a list, dict or tuple, or the reverse: their paths change.

#include <fmt/format.h>

#include "causes/causes.h"
#include "diagnosis/custom_layers.h"
#include "diagnosis/names.h"
#include "diagnosis/renames.h"

namespace ckptfit {
namespace {

void ReportLayers(const Case& c, const Change& change, std::vector<Finding>* findings) {
  if (!Matters(c, change) || KindOf(c, change) != RenameKind::kContainer) return;
  Finding finding = StartFinding(kCU108);
  finding.affected = NotLoaded(c, change);
  finding.title = fmt::format("{} in the program, {} in the checkpoint: a list became attributes, or the reverse",
                              Quoted(change.program_prefix), Quoted(change.stored_prefix));
  finding.why = fmt::format("{} agree in shape and order, only what holds them changed", Extent(c, change));
  AddRenameEvidence(c, change, &finding);
  finding.fixes.push_back({"hold the layers as they were held when saved", Safety::kManual, "", ""});
  findings->push_back(std::move(finding));
}

void Detect(const Case& c, std::vector<Finding>* findings) {
  for (const Change* change : ChangesOf(c, Change::Kind::kRenamed)) ReportLayers(c, *change, findings);
  for (const Change* change : CustomChanges(c, Change::Kind::kVariableRenamed)) {
    if (!InContainer(c, *change)) continue;
    Finding finding = StartCustomFinding(kCU108, c, *change);
    finding.title = fmt::format("{} holds {}, in the checkpoint {}", CustomLayer(c, *change),
                                PartNames(c, *change, Whose::kProgram), PartNames(c, *change, Whose::kStored));
    finding.why = "shapes agree, only what holds the variables changed: attributes became a container, or the reverse";
    finding.fixes.push_back(
        {fmt::format("hold the variables as they were held when saved ({})", CustomSource(c, *change)), Safety::kManual,
         "", ""});
    findings->push_back(std::move(finding));
  }
}

}  // namespace

const Cause kCU108 = {"CU108", "container-changed", "variables moved between attributes and a list, dict or tuple",
                      Severity::kError, Detect};

}  // namespace ckptfit
