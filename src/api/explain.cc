#include "api/explain.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "api/explain_error.h"
#include "codec/json.h"
#include "diagnosis/cause.h"
#include "messages/catalogue.h"
#include "messages/plain_text.h"
#include "report/finding_names.h"

namespace ckptfit {
namespace {

// Codes of the same family, or all families when there is none such.
std::string Nearest(const std::string& about) {
  std::string list;
  const std::string family = Upper(about.substr(0, 2));
  for (const NamedCause& cause : Catalogue::Get().causes()) {
    if (cause.code.starts_with(family)) list += (list.empty() ? "" : ", ") + cause.code;
  }
  return list.empty() ? "codes look like SH101; `ckptfit explain --help` shows examples" : "there are " + list;
}

// A code or name is one word of letters, digits and hyphens. Everything else was pasted.
bool LooksLikeAName(const std::string& about) {
  constexpr std::size_t kLongest = 64;
  return about.size() <= kLongest && std::all_of(about.begin(), about.end(), [](unsigned char c) {
           return std::isalnum(c) != 0 || c == '-' || c == '_';
         });
}

Answer AnswerPage(const NamedCause& cause, const Forms& forms) {
  const std::string page(CausePage(cause.code));
  Value json;
  json.Set("schema", "ckptfit.explain/1");
  json.Set("code", cause.code);
  json.Set("slug", cause.slug);
  Value::Array reports;
  for (const std::string& name : cause.reports) reports.emplace_back(name);
  json.Set("slugs", std::move(reports));
  json.Set("severity", SeverityName(cause.severity));
  json.Set("summary", cause.summary);
  json.Set("page", page);
  Answer answer;
  if (forms.json) answer.json = WriteJson(json, 1);
  if (forms.text) answer.text = page;
  if (forms.colored_text) answer.colored_text = page;
  return answer;
}

}  // namespace

Result<Answer> AnswerExplain(const Value& request, const Forms& forms) {
  if (request.Has("text")) return AnswerErrorText(request["text"].AsString(), request, forms);
  const std::string& about = request["about"].AsString();
  if (const NamedCause* cause = Catalogue::Get().Find(about)) return AnswerPage(*cause, forms);
  if (!LooksLikeAName(about)) return AnswerErrorText(about, request, forms);
  return Status(StatusCode::kInvalidArgument, "no cause has the code or name \"" + about + "\"; " + Nearest(about));
}

}  // namespace ckptfit
