#include "api/explain_error.h"

#include <utility>
#include <vector>

#include "api/check.h"
#include "api/environment_text.h"
#include "api/notebook_text.h"
#include "codec/json.h"
#include "messages/explain_text.h"
#include "report/explain_json.h"
#include "report/explain_report.h"
#include "report/explain_text.h"

namespace ckptfit {
namespace {

ReleaseRange Exactly(const Version& version) {
  if (!version.known()) return {};
  return {{version.major, version.minor}, {version.major, version.minor}};
}

Result<Releases> StatedIn(const Value& request) {
  const std::string& with = request["with"].AsString();
  if (with.empty()) return Releases{};
  std::vector<std::string> notes;
  CKPTFIT_ASSIGN_OR_RETURN(const Environment environment, ParseEnvironment(with, &notes));
  return Releases{Exactly(environment.tensorflow), Exactly(environment.keras)};
}

bool IsText(const std::string& pasted) { return pasted.find('\0') == std::string::npos; }

// The call that the text speaks of, when the file alone can be asked about it. The last one stands nearest to the error.
std::string CallSpokenOf(const std::string& pasted, const Value& request) {
  if (request.Has("call")) return request["call"].AsString();
  if (request.Has("model") || request.Has("description")) return "";
  const std::size_t load_model = pasted.rfind("load_model");
  const std::size_t saved_model = pasted.rfind("saved_model.load(");
  if (load_model == std::string::npos && saved_model == std::string::npos) return "";
  const bool is_model =
      saved_model == std::string::npos || (load_model != std::string::npos && load_model > saved_model);
  return is_model ? "keras.models.load_model(path)" : "tf.saved_model.load(path)";
}

// Checks the file that the request names and takes over what it found.
void CheckFile(const std::string& pasted, const Value& request, ExplainReport* report) {
  report->file = request["checkpoint"].AsString();
  if (report->file.empty()) return;
  report->call = CallSpokenOf(pasted, request);
  Value question = request;
  question.Erase("text");
  question.Erase("about");
  if (!report->call.empty()) question.Set("call", report->call);
  Result<std::vector<Finding>> found = FindingsOfCheck(question);
  if (found) {
    report->findings = *std::move(found);
  } else {
    report->file_error = found.error().ToString();
  }
}

}  // namespace

Result<Answer> AnswerErrorText(const std::string& pasted, const Value& request, const Forms& forms) {
  if (!IsText(pasted)) {
    return Status(StatusCode::kInvalidArgument, "this is no text; to ask about a checkpoint: ckptfit check FILE");
  }
  CKPTFIT_ASSIGN_OR_RETURN(const Releases stated, StatedIn(request));
  const std::string text = NotebookOutputs(pasted).value_or(pasted);
  CKPTFIT_ASSIGN_OR_RETURN(Explanation explanation, ExplainText(text, stated, Catalogue::Get()));
  ExplainReport report;
  report.explanation = &explanation;
  CheckFile(text, request, &report);
  if (!report.file.empty() && report.file_error.empty())
    FoldInFindings(report.findings, Catalogue::Get(), &explanation);
  Answer answer;
  if (forms.json) answer.json = WriteJson(ExplainJson(report), 1);
  if (forms.text) answer.text = ExplanationText(report, false);
  if (forms.colored_text) answer.colored_text = ExplanationText(report, true);
  answer.exit_code = explanation.candidates.empty() ? CKPTFIT_USAGE : CKPTFIT_OK;
  return answer;
}

}  // namespace ckptfit
