// Names that Keras numbers by itself got other numbers: layers were made earlier in the process, or a list got longer.

#include <fmt/format.h>

#include "causes/causes.h"
#include "diagnosis/names.h"
#include "diagnosis/renames.h"

namespace ckptfit {
namespace {

void Detect(const Case& c, std::vector<Finding>* findings) {
  for (const Change* change : ChangesOf(c, Change::Kind::kRenamed)) {
    if (!Matters(c, *change) || KindOf(c, *change) != RenameKind::kNumbers) continue;
    Finding finding = StartFinding(kGR106);
    finding.affected = NotLoaded(c, *change);
    finding.title = fmt::format("{} in the program is {} in the checkpoint: counters drifted",
                                Quoted(ProgramLayer(c, change->layers[0])->identity),
                                Quoted(StoredLayer(c, change->layers[0])->identity));
    finding.why = fmt::format("{} agree in shape and order; only the automatic numbers in their names differ",
                              Extent(c, *change));
    AddRenameEvidence(c, *change, &finding);
    finding.fixes.push_back(
        {"give the layers names of their own, or call keras.backend.clear_session() before building", Safety::kManual,
         "", ""});
    findings->push_back(std::move(finding));
  }
}

}  // namespace

const Cause kGR106 = {"GR106", "counters-drifted", "automatic names have other numbers than when they were saved",
                      Severity::kError, Detect};

}  // namespace ckptfit
