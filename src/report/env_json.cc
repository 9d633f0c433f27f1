#include "report/env_report.h"
#include "report/environment_json.h"
#include "report/writer_json.h"

namespace ckptfit {

Value EnvJson(const EnvReport& report) {
  Value object{Value::Object()};
  object.Set("schema", "ckptfit.env/1");
  object.Set("ckptfit", CKPTFIT_VERSION);
  object.Set("checkpoint", report.checkpoint->path);
  object.Set("format", FormatName(report.checkpoint->format));
  object.Set("writer", WriterJson(report.checkpoint->writer));
  object.Set("confidence", report.confidence);
  if (!report.notes.empty()) {
    Value::Array notes;
    for (const std::string& note : report.notes) notes.emplace_back(note);
    object.Set("notes", Value(std::move(notes)));
  }
  Value::Array openings;
  for (const Opening& opening : report.openings) {
    Value line{Value::Object()};
    line.Set("environment", EnvironmentJson(opening.environment));
    line.Set("reads", opening.reads);
    if (!opening.call.empty()) {
      line.Set("call", opening.call);
      line.Set("verdict", VerdictName(opening.verdict));
    }
    openings.push_back(std::move(line));
  }
  object.Set("openings", Value(std::move(openings)));
  if (report.preferred != nullptr) {
    object.Set("preferred", EnvironmentJson(*report.preferred));
    object.Set("why", report.why);
    object.Set("requirements", RequirementsText(report));
  }
  return object;
}

}  // namespace ckptfit
