#include "api/explain.h"

#include <algorithm>
#include <cctype>

#include "codec/json.h"
#include "diagnosis/cause.h"

namespace ckptfit {
namespace {

std::string Upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

const Cause* FindCause(const std::string& about) {
  for (const Cause* cause : AllCauses()) {
    if (cause->code == Upper(about) || cause->slug == about) return cause;
  }
  return nullptr;
}

// Codes of the same family, or all families when there is none such.
std::string Nearest(const std::string& about) {
  std::string list;
  const std::string family = Upper(about.substr(0, 2));
  for (const Cause* cause : AllCauses()) {
    if (cause->code.starts_with(family)) list += (list.empty() ? "" : ", ") + std::string(cause->code);
  }
  return list.empty() ? "codes look like SH101; `ckptfit explain --help` shows examples" : "there are " + list;
}

std::string_view SeverityName(Severity severity) {
  return severity == Severity::kError ? "error" : severity == Severity::kWarning ? "warning" : "note";
}

}  // namespace

Result<Answer> AnswerExplain(const Value& request, const Forms& forms) {
  const std::string& about = request["about"].AsString();
  const Cause* cause = FindCause(about);
  if (cause == nullptr) {
    return Status(StatusCode::kInvalidArgument, "no cause has the code or name \"" + about + "\"; " + Nearest(about));
  }
  Value json;
  json.Set("schema", "ckptfit.explain/1");
  json.Set("code", cause->code);
  json.Set("slug", cause->slug);
  json.Set("severity", SeverityName(cause->severity));
  json.Set("summary", cause->summary);
  json.Set("page", CausePage(cause->code));
  Answer answer;
  if (forms.json) answer.json = WriteJson(json, 1);
  if (forms.text) answer.text = std::string(CausePage(cause->code));
  if (forms.colored_text) answer.colored_text = std::string(CausePage(cause->code));
  return answer;
}

}  // namespace ckptfit
