#include "report/explain_json.h"

#include <cmath>
#include <utility>

#include "report/explain_next.h"
#include "report/finding_names.h"
#include "report/json_parts.h"

namespace ckptfit {
namespace {

Value CandidateJson(const Candidate& candidate, const ExplainReport& report) {
  Value json;
  json.Set("code", candidate.cause->code);
  json.Set("slug", candidate.cause->slug);
  json.Set("slugs", TextsJson(candidate.reports));
  json.Set("stands_for", TextsJson(candidate.cause->reports));
  json.Set("severity", SeverityName(candidate.cause->severity));
  json.Set("confidence", std::round(candidate.confidence * 1000) / 1000);
  json.Set("summary", candidate.cause->summary);
  json.Set("why", candidate.why.empty() ? candidate.cause->summary : candidate.why.front());
  json.Set("reasons", TextsJson(candidate.why));
  json.Set("look", candidate.cause->look);
  json.Set("command", DecidingCommand(*candidate.cause, report));
  if (candidate.guessed) json.Set("guessed", true);
  if (!candidate.shown.empty()) json.Set("shown", candidate.shown);
  return json;
}

Value ReleasesJson(const Explanation& explanation) {
  Value json;
  json.Set("tensorflow", explanation.releases.tensorflow.ToString());
  json.Set("keras", explanation.releases.keras.ToString());
  json.Set("follow_from_wording", explanation.releases_follow);
  return json;
}

Value FileJson(const ExplainReport& report) {
  Value json;
  json.Set("path", report.file);
  json.Set("call", report.call);
  Value::Array codes;
  for (const Finding& finding : report.findings) codes.emplace_back(finding.code);
  json.Set("findings", std::move(codes));
  if (!report.file_error.empty()) json.Set("error", report.file_error);
  return json;
}

}  // namespace

Value ExplainJson(const ExplainReport& report) {
  Value json;
  json.Set("schema", "ckptfit.explain/1");
  Value::Array candidates;
  for (const Candidate& candidate : report.explanation->candidates)
    candidates.push_back(CandidateJson(candidate, report));
  json.Set("candidates", std::move(candidates));
  json.Set("releases", ReleasesJson(*report.explanation));
  Value::Array messages;
  for (const SeenMessage& seen : report.explanation->seen) {
    Value message;
    message.Set("name", seen.message->name);
    message.Set("text", seen.excerpt);
    messages.push_back(std::move(message));
  }
  json.Set("messages", std::move(messages));
  if (!report.file.empty()) json.Set("file", FileJson(report));
  return json;
}

}  // namespace ckptfit
