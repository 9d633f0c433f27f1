// Optimizer state of the generation before Keras 2.11 (slots) meets an optimizer of the one since, or the reverse.

#include <fmt/format.h>

#include "causes/causes.h"
#include "diagnosis/optimizer_case.h"

namespace ckptfit {
namespace {

void Detect(const Case& c, std::vector<Finding>* findings) {
  OptimizerFacts facts;
  if (!OptimizerGoesWithout(c, &facts) || facts.stored == 0 || facts.stored_legacy == facts.legacy) return;
  if (c.checkpoint.format != Format::kTensorBundle) return;
  const Node& node = c.Loaded()->nodes[facts.node];
  Finding finding = StartFinding(kOP102);
  finding.affected = c.trace->outcome == Outcome::kReturns ? facts.not_loaded : c.trace->bindings.size();
  finding.title = facts.stored_legacy
                      ? fmt::format("the optimizer state is of the generation before Keras 2.11, {} of the one since",
                                    node.class_name)
                      : fmt::format("the optimizer state is of the generation since Keras 2.11, {} of the one before",
                                    node.class_name);
  finding.why = "old optimizers keep slots under each variable, new ones a numbered list: neither reads the other";
  AddOptimizerEvidence(c, facts, &finding);
  if (facts.stored_legacy && !c.environment.keras3()) {
    finding.fixes.push_back({"use the old generation for this checkpoint", Safety::kManual, "",
                             fmt::format("tf.keras.optimizers.legacy.{}(...)", node.class_name)});
  }
  finding.fixes.push_back({"restore the model without the optimizer, which then starts afresh", Safety::kManual, "",
                           "tf.train.Checkpoint(model=model).restore(path).expect_partial()"});
  findings->push_back(std::move(finding));
}

}  // namespace

const Cause kOP102 = {"OP102", "optimizer-generation-changed",
                      "the optimizer state is of another generation of Keras optimizers", Severity::kError, Detect};

}  // namespace ckptfit
