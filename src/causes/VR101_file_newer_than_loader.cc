// The file was written by a later release of the same Keras generation, with a class or argument that this one lacks.

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "causes/causes.h"
#include "diagnosis/generation.h"
#include "diagnosis/names.h"
#include "diagnosis/path_case.h"
#include "loading/saved_model/operations.h"

namespace ckptfit {
namespace {

bool IsNewer(const Version& file, const Version& loader) {
  return file.known() && loader.known() && file.major == loader.major &&
         loader.Before(file.major, file.minor, file.patch);
}

// The loader takes the file for one of a format that it knows, and fails.
void ReportFormat(const Case& c, std::vector<Finding>* findings) {
  const Version first = FirstKerasToRead(c.checkpoint.format);
  const Version& loader = c.environment.keras;
  const bool by_keras = c.call != nullptr && (c.call->api == Api::kLoadWeights || c.call->api == Api::kLoadModel);
  if (!by_keras || !first.known() || !loader.known() || !loader.Before(first.major, first.minor)) return;
  Finding finding = PathFinding(kVR101, c, c.path.path, fmt::format("format {}", FormatName(c.checkpoint.format)));
  finding.title = fmt::format("the format {} is read since Keras {}, the program runs Keras {}",
                              FormatName(c.checkpoint.format), first.text, loader.text);
  finding.why = "an earlier release goes by the name of the file and takes it for another format";
  finding.fixes.push_back({fmt::format("load it with Keras {} or later", first.text), Safety::kManual, "", ""});
  findings->push_back(std::move(finding));
}

bool IsForeignInSavedModel(const Step& step) {
  return step.kind == Step::Kind::kVersionRule &&
         (step.found == kOperationNotRegistered || step.found == kAttributeNotKnown ||
          step.found == kMetadataNotLookedFor);
}

// Whether the graph would compute the same without it, or it only has to stand elsewhere.
bool CanBeRewritten(const Step& step) { return step.found == kMetadataNotLookedFor || !WhyIdle(step.object).empty(); }

Evidence ForeignEvidence(const Step& step) {
  const std::string_view what = step.found == kMetadataNotLookedFor     ? "metadata of Keras, looked for since 2.5"
                                : step.found == kOperationNotRegistered ? "operation, not registered"
                                                                        : "attribute, not known";
  return {"environment", step.object, std::string(what)};
}

// Functions and metadata of a SavedModel.
void ReportSavedModel(const Case& c, std::vector<Finding>* findings) {
  std::vector<const Step*> foreign;
  for (const Step& step : c.trace->steps) {
    if (IsForeignInSavedModel(step)) foreign.push_back(&step);
  }
  const Version& file = c.checkpoint.writer.tensorflow;
  const Version& loader = c.environment.tensorflow;
  if (foreign.empty() || !IsNewer(file, loader)) return;
  Finding finding = StartFinding(kVR101);
  finding.affected = c.trace->bindings.size();
  const bool elsewhere = foreign.front()->found == kMetadataNotLookedFor;
  finding.title =
      fmt::format("the file is of TensorFlow {}, newer than TensorFlow {} that loads it: {} is not {} there", file.text,
                  loader.text, Quoted(foreign.front()->object), elsewhere ? "looked for" : "known");
  finding.why = "a later release writes operations, attributes and files that this one does not know";
  finding.evidence.push_back({"checkpoint", "writer", fmt::format("TensorFlow {}", file.text)});
  for (const Step* step : foreign) finding.evidence.push_back(ForeignEvidence(*step));
  if (std::all_of(foreign.begin(), foreign.end(), [](const Step* step) { return CanBeRewritten(*step); })) {
    finding.fixes.push_back({"write the SavedModel so that this TensorFlow reads it, if its layers do", Safety::kSafe,
                             "ckptfit fix " + InShell(c.checkpoint.path) + " --call " + InShell(c.call->text) +
                                 " --with tensorflow==" + loader.text + " -o new",
                             ""});
  }
  finding.fixes.push_back({fmt::format("load it with TensorFlow {} or later", file.text), Safety::kManual, "", ""});
  findings->push_back(std::move(finding));
}

void Detect(const Case& c, std::vector<Finding>* findings) {
  if (c.trace != nullptr && GoesWrong(c)) ReportFormat(c, findings);
  if (c.trace != nullptr && c.call != nullptr) ReportSavedModel(c, findings);
  const Step* fault = KerasClassFault(c);
  const Version& file = c.checkpoint.writer.keras;
  if (fault == nullptr || !IsNewer(file, c.environment.keras)) return;
  Finding finding = StartFinding(kVR101);
  finding.affected = c.trace->bindings.size();
  finding.title = fmt::format("the file is of Keras {}, newer than Keras {} that loads it: {} does not fit", file.text,
                              c.environment.keras.text, Quoted(fault->object));
  finding.why = "a later release writes classes and arguments that this one does not know";
  finding.evidence.push_back({"checkpoint", "writer", fmt::format("Keras {}", file.text)});
  if (!fault->found.empty()) finding.evidence.push_back({"environment", "constructor", fault->found});
  if (auto fix = WholeModelFix(c)) finding.fixes.push_back(std::move(*fix));
  finding.fixes.push_back({fmt::format("load it with Keras {} or later", file.text), Safety::kManual, "", ""});
  findings->push_back(std::move(finding));
}

}  // namespace

const Cause kVR101 = {"VR101", "file-newer-than-loader", "the file was written by a later release of Keras",
                      Severity::kError, Detect};

}  // namespace ckptfit
