// One check, held: what was asked, what was opened, which calls were tried and what came of them.
//
// Shared by the questions that begin with a check: `check` reports on it, `fix` goes on from it.
//
// Ownership.  Keeps all that its report points to; must outlive the report. The request outlives it.
// Threads.    One thread at a time.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "api/files_on_disk.h"
#include "base/value.h"
#include "ckptfit/result.h"
#include "diagnosis/cause.h"
#include "diagnosis/comparison.h"
#include "diagnosis/verdict.h"
#include "loading/simulate.h"
#include "report/check_report.h"

namespace ckptfit {

class CheckRun {
 public:
  // Whether the report has findings, or only what the verdict needs of them.
  enum class Findings { kAll, kForVerdict };

  explicit CheckRun(const Value& request, Findings findings = Findings::kAll)
      : request_(request), findings_(findings) {}

  // Errors are questions that cannot be answered (api/check.h). Called once.
  Result<CheckReport> Run();
  // What a command with that report ends with: 3 when the bytes themselves are damaged or no checkpoint, 2 when nobody
  // could look at them; otherwise 0 for a clean fit and 1 for findings.
  int ExitCode(const CheckReport& report) const;

  // After Run():
  FilesOnDisk& files() { return files_; }
  const std::shared_ptr<const Target>& target() const { return target_; }
  const Checkpoint& checkpoint() const { return checkpoint_; }
  const Environment& environment() const { return environment_; }
  // All that a cause, or a repair, may see of that report.
  static Case CaseOf(const CheckReport& report) {
    return {*report.checkpoint, *report.path, report.target, report.call, report.trace, report.environment};
  }

 private:
  // One call that was tried, and what came of it.
  struct Trial {
    std::unique_ptr<Call> call;
    LoadTrace trace;
    ComparisonAhead comparison;     // where it was begun ahead
    std::vector<Finding> findings;  // once it was diagnosed
    bool diagnosed = false;
    Verdict verdict = Verdict::kUnknown;
  };

  Status Open(const std::string& path);
  Status TryCalls(const std::string& path);
  Trial Try(Call call);
  void SimulateTrial(Trial* trial);
  void DiagnoseTrial(Trial* trial);
  const PathFacts& path() { return files_.Look(checkpoint_.path); }
  Case CaseOf(const PathFacts& facts, const Trial* trial) const;
  std::size_t Best() const;
  // Of calls that another one has beaten, the text and the verdict are kept.
  void ForgetAllButBest();
  Result<CheckReport> ReportOn(const std::string& asked);
  Status CanBeJudged(const PathFacts& facts) const;

  const Value& request_;
  Findings findings_;
  FilesOnDisk files_{FilesOnDisk::Sources::kKept};
  std::shared_ptr<const Target> target_;
  const Target no_target_;
  Checkpoint checkpoint_;
  Environment environment_;
  std::vector<Trial> trials_;
};

}  // namespace ckptfit
