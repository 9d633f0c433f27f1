#include "api/matrix.h"

#include <algorithm>
#include <array>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "api/environment_text.h"
#include "api/environments.h"
#include "api/files_on_disk.h"
#include "api/natural_calls.h"
#include "api/open_checkpoint.h"
#include "api/target_source.h"
#include "base/contains.h"
#include "base/parallel.h"
#include "codec/json.h"
#include "diagnosis/cause.h"
#include "diagnosis/comparison.h"
#include "diagnosis/verdict.h"
#include "loading/simulate.h"
#include "model/release_line.h"
#include "report/matrix_report.h"

namespace ckptfit {
namespace {

bool SameGeneration(const Environment& a, const Environment& b) {
  return a.keras_kind == KerasKind::kNone || a.keras3() == b.keras3();
}

class Matrix {
 public:
  explicit Matrix(const Value& request) : request_(request) {}

  Result<Answer> Run(const Forms& forms) {
    const std::string& path = request_["checkpoint"].AsString();
    if (path.empty()) return Status(StatusCode::kInvalidArgument, "the request names no checkpoint");
    CKPTFIT_ASSIGN_OR_RETURN(target_, ReadTarget(request_, files_.front()));
    checkpoint_ = OpenCheckpoint(path, files_.front());
    report_.checkpoint = &checkpoint_;
    report_.columns = AllEnvironments();
    if (target_ != nullptr) NoteUnknownVersions(target_->environment, &report_.notes);
    NoteUnknownWriter(checkpoint_.writer, &report_.notes);
    for (const std::string& call : Calls()) {
      CKPTFIT_ASSIGN_OR_RETURN(MatrixRow row, RowOf(call));
      report_.rows.push_back(std::move(row));
    }
    if (report_.rows.empty()) {
      return Status(StatusCode::kInvalidArgument,
                    target_ == nullptr
                        ? "calls that load this file need a program's side: give one with --model"
                        : "no loading call is natural for this checkpoint and this program: name one with --call");
    }
    return Made(forms);
  }

 private:
  // Those that are natural in any environment, or the one that was named.
  std::vector<std::string> Calls() const {
    const std::string& named = request_["call"].AsString();
    if (!named.empty()) return {named};
    std::vector<std::string> calls;
    for (const Environment& environment : report_.columns) {
      for (std::string& call : NaturalCalls(checkpoint_, target_.get(), environment)) {
        if (!Contains(calls, call)) calls.push_back(std::move(call));
      }
    }
    return calls;
  }

  Result<MatrixRow> RowOf(const std::string& text) {
    CKPTFIT_ASSIGN_OR_RETURN(const Call call, ParseCall(text, checkpoint_.path));
    MatrixRow row{text, std::vector<MatrixCell>(report_.columns.size())};
    const BothSides sides = SidesOf(call);
    std::vector<std::function<void()>> tasks;
    for (std::size_t part = 0; part < kParts; ++part) {
      tasks.emplace_back([this, &row, &call, &sides, part] {
        for (std::size_t column = part; column < row.cells.size(); column += kParts) {
          row.cells[column] = CellOf(call, report_.columns[column], sides, files_[part]);
        }
      });
    }
    RunInParallel(tasks);
    return row;
  }

  // What all releases see alike; of no use to a call that makes its model itself.
  BothSides SidesOf(const Call& call) {
    if (target_ == nullptr || MakesItsObjects(call.api)) return {};
    const PathFacts& path = files_.front().Look(checkpoint_.path);
    return LookAtBothSides({checkpoint_, path, target_.get(), &call, nullptr, target_->environment}, *target_);
  }

  MatrixCell CellOf(const Call& call, const Environment& environment, const BothSides& sides, Files& files) const {
    const bool asks_program = GivesValues(call.api) && !MakesItsObjects(call.api);
    if (target_ != nullptr && asks_program && !SameGeneration(target_->environment, environment)) {
      return {Verdict::kUnknown, "the program is described under another generation of Keras"};
    }
    const LoadTrace trace = Simulate({call, target_ ? *target_ : no_target_, environment, files, SimulateOptions()});
    const auto finds_error = [&] {
      const PathFacts& path = files.Look(checkpoint_.path);
      return FindsError({checkpoint_, path, target_.get(), &call, &trace, environment, nullptr}, sides);
    };
    return {ComputeVerdict(&trace, NeedsFindings(trace) && finds_error()), ReasonOf(trace)};
  }

  static std::string ReasonOf(const LoadTrace& trace) {
    if (trace.outcome == Outcome::kHangs) return "does not come to an end";
    if (trace.outcome == Outcome::kCrashes) return "the process dies";
    if (trace.outcome == Outcome::kUnknown) return trace.unknowns.empty() ? "" : trace.unknowns.front();
    if (!trace.exception) return "";
    const std::string& message = trace.exception->message;
    return trace.exception->type + ": " + message.substr(0, std::min(message.find('\n'), message.size()));
  }

  // 0 when some call fits under some line.
  int ExitCode() const {
    if (checkpoint_.damaged) return CKPTFIT_DAMAGED;
    for (const MatrixRow& row : report_.rows) {
      for (const MatrixCell& cell : row.cells) {
        if (cell.verdict == Verdict::kFits) return CKPTFIT_OK;
      }
    }
    return 1;
  }

  Answer Made(const Forms& forms) const {
    Answer answer;
    if (forms.json) answer.json = WriteJson(MatrixJson(report_), 1);
    if (forms.text) answer.text = MatrixText(report_, false);
    if (forms.colored_text) answer.colored_text = MatrixText(report_, true);
    if (forms.html) answer.html = MatrixHtml(report_);
    answer.exit_code = ExitCode();
    return answer;
  }

  // Releases are independent of each other: so many threads share them, each with files of its own.
  static constexpr std::size_t kParts = 2;

  const Value& request_;
  std::array<FilesOnDisk, kParts> files_;
  std::shared_ptr<const Target> target_;
  const Target no_target_;
  Checkpoint checkpoint_;
  MatrixReport report_;
};

}  // namespace

Result<Answer> AnswerMatrix(const Value& request, const Forms& forms) { return Matrix(request).Run(forms); }

}  // namespace ckptfit
