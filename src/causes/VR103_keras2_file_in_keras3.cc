// A file of Keras 2 is given to Keras 3.

#include <fmt/format.h>

#include <utility>

#include "causes/causes.h"
#include "diagnosis/generation.h"
#include "diagnosis/renames.h"

namespace ckptfit {
namespace {

std::string Reason(const Case& c) {
  if (c.checkpoint.format == Format::kSavedModel) {
    return "Keras 3 reads no SavedModel; tf.saved_model.load() does, without Keras' methods";
  }
  if (c.checkpoint.format == Format::kTensorBundle && c.call->api == Api::kLoadWeights) {
    return "Keras 3 reads weights from HDF5 files only, not from TensorFlow checkpoints";
  }
  if (FailsByOptimizer(c)) return "the two generations number the variables of an optimizer in another way";
  if (!GenerationRenames(c).empty())
    return "the two generations give the layers of a model other names in a checkpoint";
  return "its config has classes or arguments that Keras 3 does not take";
}

bool RefusesFormat(const Case& c) {
  return c.checkpoint.format == Format::kSavedModel && c.call != nullptr && c.call->api == Api::kLoadModel &&
         c.trace != nullptr && c.trace->outcome == Outcome::kRaises;
}

void Detect(const Case& c, std::vector<Finding>* findings) {
  if (!c.environment.keras3() || !(FailsByGeneration(c) || RefusesFormat(c))) return;
  std::string told = "a format of Keras 2";
  const int generation = WriterGeneration(c, &told);
  // A SavedModel without Keras' metadata may be an export of Keras 3 as well.
  if (generation == 3 || (generation == 0 && c.checkpoint.format != Format::kTensorBundle)) return;
  Finding finding = StartFinding(kVR103);
  finding.affected = c.trace->bindings.size();
  finding.title = fmt::format("the file is of Keras 2, the program runs Keras {}", c.environment.keras.text);
  finding.why = Reason(c);
  finding.evidence.push_back({"checkpoint", std::string(FormatName(c.checkpoint.format)), told});
  const std::vector<const Change*> renames = GenerationRenames(c);
  if (!renames.empty()) AddRenameEvidence(c, *renames[0], &finding);
  if (const Step* fault = KerasClassFault(c)) finding.evidence.push_back(EvidenceOf(*fault));
  if (auto fix = WholeModelFix(c)) finding.fixes.push_back(std::move(*fix));
  finding.fixes.push_back({"run the program with tf_keras, the Keras 2 beside TensorFlow 2.16 and later",
                           Safety::kManual, "", "import tf_keras as keras"});
  findings->push_back(std::move(finding));
}

}  // namespace

const Cause kVR103 = {"VR103", "keras2-file-in-keras3", "a file of Keras 2 is given to Keras 3", Severity::kError,
                      Detect};

}  // namespace ckptfit
