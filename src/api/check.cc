#include "api/check.h"

#include <memory>
#include <utility>

#include "api/check_run.h"
#include "codec/json.h"
#include "report/check_json.h"
#include "report/check_text.h"

namespace ckptfit {

Result<Answer> AnswerCheck(const Value& request, const Forms& forms) {
  const auto check = std::make_shared<CheckRun>(request);
  CKPTFIT_ASSIGN_OR_RETURN(const CheckReport report, check->Run());
  Answer answer;
  answer.made_from = check;  // the request may end before it: nothing is asked of that any more
  if (forms.json) answer.json = WriteJson(CheckJson(report), 1);
  if (forms.text) answer.text = CheckText(report, false);
  if (forms.colored_text) answer.colored_text = CheckText(report, true);
  answer.exit_code = check->ExitCode(report);
  return answer;
}

Result<std::vector<Finding>> FindingsOfCheck(const Value& request) {
  CheckRun check(request);
  CKPTFIT_ASSIGN_OR_RETURN(CheckReport report, check.Run());
  return std::move(report.findings);
}

}  // namespace ckptfit
