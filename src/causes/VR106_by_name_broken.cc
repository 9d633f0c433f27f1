// Keras 3.0 to 3.7 load legacy HDF5 by name only into models whose variables all stand outside of layers: a defect.

#include <fmt/format.h>

#include "causes/causes.h"
#include "diagnosis/conclude.h"

namespace ckptfit {
namespace {

void Detect(const Case& c, std::vector<Finding>* findings) {
  const bool by_name = c.call != nullptr && c.call->api == Api::kLoadWeights && c.call->Flag("by_name");
  if (!by_name || !c.environment.keras3() || !RaisesWith(c, "top-level weight")) return;
  Finding finding = StartFinding(kVR106);
  finding.affected = c.trace->bindings.size();
  finding.title = fmt::format("Keras {} cannot load this file by name", c.environment.keras.text);
  finding.why =
      "it compares all variables of the model with those that the file holds outside of layers; the file is not to "
      "blame";
  finding.evidence.push_back({"environment", c.call->text, c.trace->exception->message.substr(0, 120)});
  finding.fixes.push_back(
      {"load by position, when the layers are the same", Safety::kManual, "", "model.load_weights(path)"});
  finding.fixes.push_back(
      {"or load by name with Keras 3.8 or later, or with tf_keras", Safety::kManual, "", "import tf_keras as keras"});
  findings->push_back(std::move(finding));
}

}  // namespace

const Cause kVR106 = {"VR106", "by-name-broken", "this release of Keras cannot load such a file by name",
                      Severity::kError, Detect};

}  // namespace ckptfit
