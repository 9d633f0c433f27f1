// The file holds the state of another optimizer, or of the same one over other variables.

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "causes/causes.h"
#include "diagnosis/comparison.h"
#include "diagnosis/conclude.h"
#include "diagnosis/optimizer_case.h"

namespace ckptfit {
namespace {

// Slots have the shapes of the variables that they are for: when the model changed, they follow.
bool FollowsTheModel(const Case& c) {
  if (c.comparison == nullptr) return false;
  return std::any_of(c.comparison->changes.begin(), c.comparison->changes.end(), [&](const Change& change) {
    return change.kind != Change::Kind::kLayerRemoved && NotLoaded(c, change) > 0;
  });
}

// The optimizer has another name than when it was saved: GR113 says so.
bool StandsElsewhere(const Case& c, const OptimizerFacts& facts) {
  return std::any_of(c.call->objects.begin(), c.call->objects.end(), [&](const auto& object) {
    return object.second == facts.name && !OtherNamesOfState(c, object.first).empty();
  });
}

// load_model() makes the optimizer that the training config of the archive names; without one, compile()'s default.
bool MadeFromConfig(const Case& c) { return BuildsFromFile(c) && c.checkpoint.format == Format::kKerasArchive; }

std::string WhyItDiffers(const Case& c, const OptimizerFacts& facts, const std::string& class_name) {
  if (MadeFromConfig(c)) {
    return facts.stored_class.empty()
               ? fmt::format(
                     "the training config in the file names no optimizer, so that compile() takes its default, {}",
                     class_name)
               : fmt::format("the training config in the file has {} with other variables than were stored",
                             class_name);
  }
  return facts.stored_class.empty() || facts.stored_class == class_name
             ? "it was saved by another optimizer, with other settings, or over other variables"
             : fmt::format("it was saved by {}", facts.stored_class);
}

Fix FixOf(const Case& c) {
  if (!MadeFromConfig(c)) return {"use the optimizer that the checkpoint was saved with", Safety::kManual, "", ""};
  return {"load with compile=False, compile with the optimizer of the training, and load into it from the same file",
          Safety::kManual, "", "model.optimizer.build(model.trainable_variables); model.load_weights(path)"};
}

void Detect(const Case& c, std::vector<Finding>* findings) {
  OptimizerFacts facts;
  if (!OptimizerGoesWithout(c, &facts) || facts.stored == 0) return;
  if (!facts.restores_objects && c.checkpoint.format != Format::kTensorBundle && !MadeFromConfig(c)) return;
  if (facts.stored_legacy != facts.legacy || FollowsTheModel(c) || StandsElsewhere(c, facts)) return;
  const Node& node = c.Loaded()->nodes[facts.node];
  Finding finding = StartFinding(kOP103);
  finding.affected = facts.not_loaded;
  finding.title = fmt::format("the stored optimizer state does not fit {}: {} of its {} find no value", node.class_name,
                              facts.not_loaded, Counted(facts.variables, "variable"));
  finding.why = WhyItDiffers(c, facts, node.class_name);
  if (IsSilent(c)) finding.why += "; what is not found keeps its initial value without a word";
  AddOptimizerEvidence(c, facts, &finding);
  finding.fixes.push_back(FixOf(c));
  findings->push_back(std::move(finding));
}

}  // namespace

const Cause kOP103 = {"OP103", "optimizer-changed", "the stored optimizer state is that of another optimizer",
                      Severity::kError, Detect};

}  // namespace ckptfit
