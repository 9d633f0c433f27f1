// Names that Keras numbers by itself got other numbers: layers were made earlier in the process, or a list got longer.

#include <fmt/format.h>

#include "causes/causes.h"
#include "diagnosis/names.h"
#include "diagnosis/renames.h"

namespace ckptfit {
namespace {

constexpr std::size_t kMostEvidence = 4;  // lines: two of the renames

// Several kinds of layers count by themselves, and drift for one reason: one finding.
void Detect(const Case& c, std::vector<Finding>* findings) {
  std::vector<const Change*> drifted = ChangesOf(c, Change::Kind::kRenamed);
  std::erase_if(drifted, [&](const Change* change) {
    return !Matters(c, *change) || KindOf(c, *change) != RenameKind::kNumbers;
  });
  if (drifted.empty()) return;
  Finding finding = StartFinding(kGR106);
  std::size_t variables = 0, layers = 0;
  for (const Change* change : drifted) {
    finding.affected += NotLoaded(c, *change);
    variables += change->variables.size();
    layers += CountSpoken(c, change->layers);
    if (finding.evidence.size() < kMostEvidence) AddRenameEvidence(c, *change, &finding);
  }
  const LayerPair& first = drifted[0]->layers[0];
  finding.title = fmt::format("{} in the program is {} in the checkpoint{}: counters drifted",
                              Quoted(ProgramLayer(c, first)->identity), Quoted(StoredLayer(c, first)->identity),
                              drifted.size() == 1 ? "" : ", and others like it");
  finding.why = fmt::format("{} agree in shape and order; only the automatic numbers in their names differ",
                            ExtentOf(variables, layers));
  finding.fixes.push_back({"give the layers names of their own, or call keras.backend.clear_session() before building",
                           Safety::kManual, "", ""});
  findings->push_back(std::move(finding));
}

}  // namespace

const Cause kGR106 = {"GR106", "counters-drifted", "automatic names have other numbers than when they were saved",
                      Severity::kError, Detect};

}  // namespace ckptfit
