// A file of Keras 3 is given to Keras 2.

#include <fmt/format.h>

#include <utility>

#include "causes/causes.h"
#include "diagnosis/generation.h"
#include "diagnosis/renames.h"

namespace ckptfit {
namespace {

void Detect(const Case& c, std::vector<Finding>* findings) {
  std::string told;
  if (!c.environment.keras2() || WriterGeneration(c, &told) != 3 || !FailsByGeneration(c)) return;
  const std::vector<const Change*> renames = GenerationRenames(c);
  Finding finding = StartFinding(kVR102);
  finding.affected = c.trace->bindings.size();
  finding.title = fmt::format("the file is of Keras 3, the program runs Keras {}", c.environment.keras.text);
  finding.why = FailsByOptimizer(c) ? "the two generations number the variables of an optimizer in another way"
                : renames.empty()   ? "Keras 3 names modules, data types and inputs in a way that Keras 2 does not read"
                                    : "the two generations give the layers of a model other names in a checkpoint";
  finding.evidence.push_back({"checkpoint", "writer", told});
  if (!renames.empty()) AddRenameEvidence(c, *renames[0], &finding);
  if (const Step* fault = KerasClassFault(c)) finding.evidence.push_back(EvidenceOf(*fault));
  if (auto fix = WholeModelFix(c)) finding.fixes.push_back(std::move(*fix));
  finding.fixes.push_back({"load it under Keras 3 (TensorFlow 2.16 or later)", Safety::kManual, "", ""});
  if (c.checkpoint.format != Format::kKerasWeightsH5) {
    finding.fixes.push_back(
        {"save the weights as .weights.h5 there; Keras 2.15 reads those of Functional and Sequential models",
         Safety::kManual, "", ""});
  }
  findings->push_back(std::move(finding));
}

}  // namespace

const Cause kVR102 = {"VR102", "keras3-file-in-keras2", "a file of Keras 3 is given to Keras 2", Severity::kError,
                      Detect};

}  // namespace ckptfit
