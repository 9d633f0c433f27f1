// A sound file was given to a call that reads other formats.

#include <fmt/format.h>

#include "causes/causes.h"
#include "diagnosis/matching.h"
#include "diagnosis/names.h"
#include "diagnosis/path_case.h"
#include "model/format_family.h"

namespace ckptfit {
namespace {

// The call of the program's Keras that is made for a format.
std::string CallFor(const Case& c) {
  const Format format = c.checkpoint.format;
  if (format == Format::kSavedModel && c.environment.keras3()) {
    return "layer = keras.layers.TFSMLayer(path, call_endpoint='serving_default')";
  }
  if (format == Format::kSavedModel || format == Format::kKerasH5Model || format == Format::kKerasArchive) {
    return "model = keras.models.load_model(path)";
  }
  if (IsKerasFile(format)) return "model.load_weights(path)";
  if (format == Format::kTensorBundle) return "tf.train.Checkpoint(model=model).restore(path)";
  if (format == Format::kNameBased) return "tf.compat.v1.train.Saver(model.variables).restore(None, path)";
  return "";
}

void Detect(const Case& c, std::vector<Finding>* findings) {
  if (c.call == nullptr || c.checkpoint.format == Format::kNone || !GoesWrong(c)) return;
  if (c.checkpoint.damaged) return;  // causes of their own speak of what cannot be opened
  const bool weights_only = c.call->api == Api::kLoadModel && IsTensorFlowCheckpoint(c.checkpoint.format);
  if (CallReads(c) || weights_only) return;
  Finding finding = PathFinding(kIO112, c, c.path.path, fmt::format("format {}", FormatName(c.checkpoint.format)));
  finding.title = fmt::format("{} does not read the format {}", ApiName(c.call->api), FormatName(c.checkpoint.format));
  finding.why = "the file is sound; the call looks for something else at that path";
  const std::string call = CallFor(c);
  if (!call.empty()) finding.fixes.push_back({"use the call for this format", Safety::kManual, "", call});
  findings->push_back(std::move(finding));
}

}  // namespace

const Cause kIO112 = {"IO112", "wrong-call-for-format", "a sound file was given to a call for other formats",
                      Severity::kError, Detect};

}  // namespace ckptfit
