// The file was written by a later release of the same Keras generation, with a class or argument that this one lacks.

#include <fmt/format.h>

#include <utility>

#include "causes/causes.h"
#include "diagnosis/generation.h"
#include "diagnosis/names.h"
#include "diagnosis/path_case.h"

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

void Detect(const Case& c, std::vector<Finding>* findings) {
  if (c.trace != nullptr && GoesWrong(c)) ReportFormat(c, findings);
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
