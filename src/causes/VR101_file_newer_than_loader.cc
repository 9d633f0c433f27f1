// The file was written by a later release of the same Keras generation, with a class or argument that this one lacks.

#include <fmt/format.h>

#include "causes/causes.h"
#include "diagnosis/generation.h"
#include "diagnosis/names.h"

namespace ckptfit {
namespace {

bool IsNewer(const Version& file, const Version& loader) {
  return file.known() && loader.known() && file.major == loader.major &&
         loader.Before(file.major, file.minor, file.patch);
}

void Detect(const Case& c, std::vector<Finding>* findings) {
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
  finding.fixes.push_back({fmt::format("load it with Keras {} or later", file.text), Safety::kManual, "", ""});
  findings->push_back(std::move(finding));
}

}  // namespace

const Cause kVR101 = {"VR101", "file-newer-than-loader", "the file was written by a later release of Keras",
                      Severity::kError, Detect};

}  // namespace ckptfit
