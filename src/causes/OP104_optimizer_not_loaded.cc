// The file holds optimizer state and the call does not ask for it: load_weights() is about the model alone, load_model() of
// a SavedModel makes a new optimizer.

#include <fmt/format.h>

#include "causes/causes.h"
#include "diagnosis/matching.h"
#include "diagnosis/optimizer_case.h"

namespace ckptfit {
namespace {

void Detect(const Case& c, std::vector<Finding>* findings) {
  OptimizerFacts facts;
  if (!OptimizerGoesWithout(c, &facts) || facts.stored == 0 || facts.restores_objects) return;
  if (c.checkpoint.format == Format::kTensorBundle) return;
  if (BuildsFromFile(c) && c.checkpoint.format != Format::kSavedModel) return;  // it is asked for, and does not fit
  Finding finding = StartFinding(kOP104);
  finding.affected = facts.not_loaded;
  finding.title =
      fmt::format("the call leaves the optimizer alone: {} of its state, which the file holds, {} not loaded",
                  Counted(facts.not_loaded, "variable"), facts.not_loaded == 1 ? "is" : "are");
  AddOptimizerEvidence(c, facts, &finding);
  if (BuildsFromFile(c)) {
    finding.why = "load_model() makes a new optimizer for a SavedModel and does not give it the stored state";
    finding.fixes.push_back({"to resume training, save the whole model as .keras or .h5", Safety::kManual, "", ""});
  } else {
    finding.why = "load_weights() loads the model's own variables only";
    finding.fixes.push_back(
        {"to resume training, load the whole model", Safety::kManual, "", "model = keras.models.load_model(path)"});
  }
  findings->push_back(std::move(finding));
}

}  // namespace

const Cause kOP104 = {"OP104", "optimizer-not-loaded", "the call does not load the optimizer state that the file holds",
                      Severity::kWarning, Detect};

}  // namespace ckptfit
