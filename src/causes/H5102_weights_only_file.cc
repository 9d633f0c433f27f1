// load_model() was given a file that holds weights and no architecture.

#include <fmt/format.h>

#include "causes/causes.h"
#include "diagnosis/names.h"
#include "diagnosis/path_case.h"

namespace ckptfit {
namespace {

bool HoldsWeightsOnly(Format format) {
  return format == Format::kKerasH5Weights || format == Format::kKerasWeightsH5 || format == Format::kKerasShards ||
         format == Format::kTensorBundle || format == Format::kNameBased || format == Format::kTensorV1;
}

void Detect(const Case& c, std::vector<Finding>* findings) {
  const bool asked = c.call != nullptr && c.call->api == Api::kLoadModel;
  if (!asked || !HoldsWeightsOnly(c.checkpoint.format) || !GoesWrong(c)) return;
  Finding finding =
      PathFinding(kH5102, c, c.path.path, fmt::format("{}, no model config", FormatName(c.checkpoint.format)));
  finding.title =
      fmt::format("{} holds weights only; load_model() needs the architecture, too", Quoted(LastPart(c.path.path)));
  finding.why = "it was written by save_weights() or tf.train.Checkpoint, or by ModelCheckpoint with save_weights_only";
  finding.fixes.push_back({"build the model in code, then load the weights into it", Safety::kManual, "",
                           "model = build_model()\nmodel.load_weights(path)"});
  findings->push_back(std::move(finding));
}

}  // namespace

const Cause kH5102 = {"H5102", "weights-only-file", "load_model was given a file without an architecture",
                      Severity::kError, Detect};

}  // namespace ckptfit
