// The program restores its optimizer, and the file holds no optimizer state.

#include <fmt/format.h>

#include "causes/causes.h"
#include "diagnosis/optimizer_case.h"

namespace ckptfit {
namespace {

void Detect(const Case& c, std::vector<Finding>* findings) {
  OptimizerFacts facts;
  if (!OptimizerGoesWithout(c, &facts) || facts.stored > 0) return;
  Finding finding = StartFinding(kOP101);
  if (!facts.restores_objects) finding.severity = Severity::kWarning;
  finding.affected = facts.not_loaded;
  finding.title =
      fmt::format("the checkpoint holds no optimizer state: {} {} as {} made", Counted(facts.not_loaded, "variable"),
                  facts.not_loaded == 1 ? "stays" : "stay", facts.not_loaded == 1 ? "it was" : "they were");
  finding.why = "it was saved without the optimizer, or before the first training step";
  AddOptimizerEvidence(c, facts, &finding);
  finding.fixes.push_back({"to resume training, save the optimizer along with the model", Safety::kManual, "",
                           "tf.train.Checkpoint(model=model, optimizer=optimizer).save(path)"});
  findings->push_back(std::move(finding));
}

}  // namespace

const Cause kOP101 = {"OP101", "optimizer-state-missing", "the checkpoint holds no optimizer state", Severity::kError,
                      Detect};

}  // namespace ckptfit
