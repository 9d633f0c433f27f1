#include "api/assign.h"

#include <utility>

#include "api/check_run.h"
#include "api/mapping_file.h"
#include "api/open_checkpoint.h"
#include "api/stored_graph.h"
#include "api/surgery_choice.h"
#include "codec/json.h"
#include "repair/assign/assignment.h"
#include "repair/assign/optimizer.h"
#include "repair/plan.h"
#include "repair/values/op_text.h"
#include "report/assign_report.h"

namespace ckptfit {
namespace {

std::string UnsafeName(const Assignment& assignment) {
  if (assignment.confidence < kProved) return "guess";
  return assignment.conversion == Conversion::kNarrow ? "narrow" : assignment.change.unsafe;
}

AssignReport ReportOf(const CheckReport& checked, Assignments assignments) {
  AssignReport report;
  report.checkpoint = checked.checkpoint;
  report.target = checked.target;
  for (Assignment& one : assignments.assigned) {
    const std::string unsafe = UnsafeName(one);
    report.assigned.push_back({one.variable, one.tensor, std::move(one.why), one.confidence, unsafe,
                               one.change.ops.empty() ? Value() : OpsJson(one.change.ops)});
  }
  for (Unassigned& one : assignments.missing) {
    const std::string& group = report.target->variables[one.variable].group;
    report.missing.push_back({one.variable, std::move(one.why), HoldsModelValues(*report.target, group)});
  }
  report.unused = std::move(assignments.unused);
  report.state = std::move(assignments.state);
  return report;
}

}  // namespace

Result<Answer> AnswerAssign(const Value& request, const Forms& forms) {
  CheckRun check(request, CheckRun::Findings::kForVerdict);
  CKPTFIT_ASSIGN_OR_RETURN(const CheckReport checked, check.Run());
  if (checked.checkpoint->format == Format::kNone) return NothingThere(*checked.path, *checked.checkpoint);
  if (checked.target == nullptr) {
    return Status(StatusCode::kInvalidArgument, "values can be brought to a program only: the request names none");
  }
  const Case c = CheckRun::CaseOf(checked);
  // Where the framework's own call takes all of it, the values are brought in as that call would.
  const LoadTrace* fitting = checked.verdict == Verdict::kFits ? c.trace : nullptr;
  const StoredGraph stored(c, check.files());
  Assignments assignments = Assign(c, stored.objects(), fitting);
  if (!NamesUnsafe(request, "guess")) LeaveOutSurmisedState(c, &assignments);
  if (request.Has("mapping")) {
    CKPTFIT_ASSIGN_OR_RETURN(const Mapping mapping, ReadMappingFile(request["mapping"].AsString()));
    CKPTFIT_RETURN_IF_ERROR(ApplyMapping(mapping, *checked.checkpoint, *checked.target, &assignments));
  }
  const AssignReport report = ReportOf(checked, std::move(assignments));
  Answer answer;
  if (forms.json) answer.json = WriteJson(AssignJson(report), 1);
  if (forms.text) answer.text = AssignText(report);
  if (forms.colored_text) answer.colored_text = AssignText(report);
  answer.exit_code = report.missing.empty() ? 0 : 1;
  return answer;
}

}  // namespace ckptfit
