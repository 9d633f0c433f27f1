#include "api/check_run.h"

#include <algorithm>
#include <utility>

#include "api/environment_text.h"
#include "api/natural_calls.h"
#include "api/open_checkpoint.h"
#include "api/target_source.h"
#include "base/parallel.h"
#include "ckptfit/ckptfit.h"
#include "loading/named_lists.h"

namespace ckptfit {
namespace {

constexpr std::size_t kManyVariables = 10'000;  // below it a thread takes longer to start than it saves

Status NoCheckpoint() {
  return Status(StatusCode::kInvalidArgument, "the request names no checkpoint: member \"checkpoint\" must be a path");
}

// Where the call is run: --with, else the program's environment, else the writer's.
Result<Environment> ChooseEnvironment(const Value& request, const Target* target, const Checkpoint& checkpoint,
                                      std::vector<std::string>* notes) {
  const std::string& with = request["with"].AsString();
  if (!with.empty()) return ParseEnvironment(with, notes);
  if (target != nullptr && target->environment.tensorflow.known()) {
    NoteUnknownVersions(target->environment, notes);
    return target->environment;
  }
  return EnvironmentOfWriter(checkpoint.writer, notes);
}

}  // namespace

Result<CheckReport> CheckRun::Run() {
  const std::string& path = request_["checkpoint"].AsString();
  if (path.empty()) return NoCheckpoint();
  CKPTFIT_RETURN_IF_ERROR(Open(path));
  CKPTFIT_ASSIGN_OR_RETURN(environment_, ChooseEnvironment(request_, target_.get(), checkpoint_, &checkpoint_.notes));
  NoteUnknownWriter(checkpoint_.writer, &checkpoint_.notes);
  CKPTFIT_RETURN_IF_ERROR(TryCalls(path));
  return ReportOn(path);
}

// A description of 100,000 variables takes as long to read as their checkpoint.
Status CheckRun::Open(const std::string& path) {
  Result<std::shared_ptr<const Target>> target = std::shared_ptr<const Target>();
  const std::string large = LargeDescription(request_, files_);
  if (large.empty()) {
    target = ReadTarget(request_, files_);
    if (target.has_value()) checkpoint_ = OpenCheckpoint(path, files_);
  } else {
    RunInParallel({[&] { target = ReadDescriptionFile(large); }, [&] { checkpoint_ = OpenCheckpoint(path, files_); }});
  }
  CKPTFIT_ASSIGN_OR_RETURN(target_, std::move(target));
  return Status();
}

int CheckRun::ExitCode(const CheckReport& report) const {
  const bool closed = report.path->is_file() && !report.path->readable;
  if (checkpoint_.damaged) return CKPTFIT_DAMAGED;
  if (closed && report.trace == nullptr) return CKPTFIT_USAGE;
  if (report.path->is_file() && !closed && checkpoint_.format == Format::kNone) return CKPTFIT_DAMAGED;
  if (report.verdict == Verdict::kFits) return 0;
  if (report.trace == nullptr && report.findings.empty()) return 0;
  if (report.verdict == Verdict::kUnknown && report.trace != nullptr) return CKPTFIT_USAGE;
  return 1;
}

Status CheckRun::TryCalls(const std::string& path) {
  const std::string& named = request_["call"].AsString();
  std::vector<std::string> texts;
  if (!named.empty()) {
    texts.push_back(named);
  } else {
    texts = NaturalCalls(checkpoint_, target_.get(), environment_);
  }
  for (const std::string& text : texts) {
    CKPTFIT_ASSIGN_OR_RETURN(Call call, ParseCall(text, path));
    if (!named.empty()) target_ = WithNamedLists(call, target_);
    trials_.push_back(Try(std::move(call)));
    ForgetAllButBest();
  }
  return Status();
}

// A trace of 100,000 variables takes as much memory as the program's description.
void CheckRun::ForgetAllButBest() {
  const std::size_t best = Best();
  for (std::size_t i = 0; i < trials_.size(); ++i) {
    if (i == best) continue;
    trials_[i].trace = LoadTrace();
    trials_[i].comparison = ComparisonAhead();
    trials_[i].findings.clear();
  }
}

CheckRun::Trial CheckRun::Try(Call call) {
  Trial trial;
  trial.call = std::make_unique<Call>(std::move(call));
  SimulateTrial(&trial);
  if (NeedsFindings(trial.trace)) DiagnoseTrial(&trial);
  trial.verdict = ComputeVerdict(&trial.trace, trial.findings);
  return trial;
}

// With many variables the simulation and the comparison of both sides, which the findings need, take as long.
void CheckRun::SimulateTrial(Trial* trial) {
  const Target& target = target_ ? *target_ : no_target_;
  SimulateOptions options;
  if (request_.Has("verify_bytes")) {
    options.verify_bytes = static_cast<std::uint64_t>(std::max<std::int64_t>(0, request_["verify_bytes"].AsInt()));
  }
  const auto simulate = [&] { trial->trace = Simulate({*trial->call, target, environment_, files_, options}); };
  const std::size_t least = std::min(target.variables.size(), checkpoint_.tensors.size());
  if (least < kManyVariables || findings_ != Findings::kAll || MakesItsObjects(trial->call->api)) return simulate();
  const Case c{checkpoint_, path(), &target, trial->call.get(), nullptr, environment_};
  RunInParallel({simulate, [&] { trial->comparison = CompareAhead(c, LookAtBothSides(c, target)); }});
}

void CheckRun::DiagnoseTrial(Trial* trial) {
  if (!std::exchange(trial->diagnosed, true)) {
    trial->findings = Diagnose(CaseOf(path(), trial), std::move(trial->comparison));
  }
}

Case CheckRun::CaseOf(const PathFacts& facts, const Trial* trial) const {
  return Case{checkpoint_, facts, target_.get(), trial ? trial->call.get() : nullptr, trial ? &trial->trace : nullptr,
              environment_};
}

// The first call of the best verdict: fits, partial, fails, unknown.
std::size_t CheckRun::Best() const {
  const auto rank = [](Verdict verdict) {
    return verdict == Verdict::kFits ? 0 : verdict == Verdict::kPartial ? 1 : verdict == Verdict::kFails ? 2 : 3;
  };
  std::size_t best = 0;
  for (std::size_t i = 1; i < trials_.size(); ++i) {
    if (rank(trials_[i].verdict) < rank(trials_[best].verdict)) best = i;
  }
  return best;
}

Result<CheckReport> CheckRun::ReportOn(const std::string& asked) {
  CheckReport report;
  report.checkpoint = &checkpoint_;
  report.path = &files_.Look(asked);
  report.target = target_.get();
  report.environment = environment_;
  if (trials_.empty()) {
    const bool nothing = checkpoint_.format == Format::kNone && !(report.path->is_file() && report.path->readable);
    if (!nothing) report.findings = Diagnose(CaseOf(*report.path, nullptr));
    if (report.findings.empty()) CKPTFIT_RETURN_IF_ERROR(CanBeJudged(*report.path));
  } else {
    const std::size_t best = Best();
    Trial& trial = trials_[best];
    if (findings_ == Findings::kAll) DiagnoseTrial(&trial);
    report.call = trial.call.get();
    report.trace = &trial.trace;
    report.findings = trial.findings;
    report.verdict = trial.verdict;
    for (std::size_t i = 0; i < trials_.size(); ++i) {
      if (i != best) report.attempts.push_back({trials_[i].call->text, trials_[i].verdict});
    }
  }
  return report;
}

// Without a call that was tried, and without a finding, there is an answer only for a sound file on its own.
Status CheckRun::CanBeJudged(const PathFacts& facts) const {
  const bool seen = facts.is_file() && facts.readable;
  if (checkpoint_.format == Format::kNone && seen) return Status();  // "what is it?" has an answer
  if (checkpoint_.format == Format::kNone) return NothingThere(facts, checkpoint_);
  if (target_ == nullptr) return Status();
  if (target_->objects.empty()) {
    return Status(
        StatusCode::kInvalidArgument,
        "describes no object of a program: expected a model or other objects in \"objects\", found none; describe it "
        "anew with `ckptfit describe MODULE:FUNCTION`",
        {request_["model"].AsString(), Where::kNoOffset, Where::kNoOffset, ""});
  }
  return Status(StatusCode::kInvalidArgument,
                "no loading call is natural for this checkpoint and this program: name one with --call");
}

}  // namespace ckptfit
