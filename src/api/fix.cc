#include "api/fix.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "api/check_run.h"
#include "api/fix_assign.h"
#include "api/fix_foresee.h"
#include "api/fix_plan.h"
#include "api/fix_verify.h"
#include "api/mapping_file.h"
#include "api/natural_calls.h"
#include "api/open_checkpoint.h"
#include "api/own_config.h"
#include "api/record.h"
#include "api/saved_model_fix.h"
#include "api/stored_graph.h"
#include "api/surgery_choice.h"
#include "api/values.h"
#include "base/contains.h"
#include "codec/json.h"
#include "io/output_file.h"
#include "io/path.h"
#include "loading/checkpoint/built_target.h"
#include "repair/assign/optimizer.h"
#include "repair/layout/compile_config.h"
#include "repair/layout/output_format.h"
#include "report/fix_json.h"
#include "report/fix_text.h"

namespace ckptfit {
namespace {

Status Wrong(std::string text) { return Status(StatusCode::kInvalidArgument, std::move(text)); }

// Keras quotes whole configs.
std::string Shortened(std::string text) {
  constexpr std::size_t kMost = 300;
  if (text.size() <= kMost) return text;
  std::size_t end = kMost;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;  // not within a character of UTF-8
  return text.substr(0, end) + "...";
}

class Fixer {
 public:
  explicit Fixer(const Value& request) : request_(request), check_(request, CheckRun::Findings::kForVerdict) {}

  Status Run() {
    CKPTFIT_ASSIGN_OR_RETURN(checked_, check_.Run());
    const Checkpoint& source = *checked_.checkpoint;
    const bool nothing = source.format == Format::kNone || (source.damaged && source.tensors.empty());
    if (nothing) return NothingThere(*checked_.path, source);
    std::string why_no_folder;
    CKPTFIT_ASSIGN_OR_RETURN(folder_, SavedModelFix::For(request_, check_, checked_, &why_no_folder));
    if (folder_ != nullptr) return folder_->leaves_uncompiled() ? FixValuesOrFolder() : FixFolder();
    if (why_no_folder.empty()) return FixValues();
    const bool program = checked_.target != nullptr;
    Status fixed = FixValues();
    if (!fixed.ok() && (program || fixed.code() != StatusCode::kInvalidArgument)) return fixed;
    if (!fixed.ok()) Begin();  // no program, and none needed to say why
    if (!fixed.ok() || !report_.refusals.empty()) report_.refusals.push_back(why_no_folder);
    return Status();
  }

  Status FixValuesOrFolder() {
    const Target* const target = checked_.target;
    if (request_["plan"]["format"].AsString() == FormatName(Format::kSavedModel)) return FixFolder();
    Status fixed = FixValues();
    const bool refused = fixed.ok() ? !report_.refusals.empty() : fixed.code() == StatusCode::kInvalidArgument;
    if (!refused) return fixed;
    checked_.target = target;
    report_ = FixReport();
    return FixFolder();
  }

  // Everything else: the values go into a file of the form that the program would have saved.
  Status FixValues() {
    if (request_["plan"]["format"].AsString() == FormatName(Format::kSavedModel)) {
      return Wrong("the plan is to write a SavedModel anew, and " + checked_.checkpoint->path +
                   " is none that needs it");
    }
    const Checkpoint& source = *checked_.checkpoint;
    auto own = OwnConfigProgram(CheckRun::CaseOf(checked_), check_.files());
    if (!own) return RefuseConfig(own.error());
    own_ = std::move(*own);
    if (own_) checked_.target = &own_->target;
    if (checked_.target == nullptr) {
      return Wrong(
          "a repair needs the program: name it with --model (a description, package.module:function, or a file)");
    }
    if (checked_.call == nullptr) {
      return Wrong("no loading call is natural for this checkpoint and this program: name one with --call");
    }
    Begin();
    CKPTFIT_RETURN_IF_ERROR(CheckOutput());
    CKPTFIT_RETURN_IF_ERROR(Plan());
    // A file that fits needs no plan; whether another one could be made matters to who asks for it.
    if (report_.before == Verdict::kFits && report_.output.empty() && !report_.refusals.empty()) return NothingToDo();
    if (!report_.refusals.empty()) return Status();
    CKPTFIT_ASSIGN_OR_RETURN(values_, CheckpointValues::Over(source, check_.files()));
    CKPTFIT_RETURN_IF_ERROR(CheckSource(plan_, *values_));
    CKPTFIT_RETURN_IF_ERROR(WritePlan());
    return WillWrite() ? Write() : Status();
  }

  // A SavedModel of which only saved_model.pb is another one.
  Status FixFolder() {
    Begin();
    report_.output = FolderName(report_.output);
    CKPTFIT_RETURN_IF_ERROR(CheckOutput());
    report_.format = Format::kSavedModel;
    plan_ = folder_->plan();
    AddSteps();
    report_.tensors = plan_.tensors.size();
    report_.after = folder_->replay().verdict;
    model_fits_ = folder_->replay().model_fits;
    report_.plan =
        PlanJson({*checked_.checkpoint, no_target_, report_.call->text, report_.with, report_.format}, plan_);
    report_.plan.Set("rewritten", folder_->rewritten());
    CKPTFIT_RETURN_IF_ERROR(CheckSamePlan());
    CKPTFIT_ASSIGN_OR_RETURN(values_, CheckpointValues::Over(*checked_.checkpoint, check_.files()));
    CKPTFIT_RETURN_IF_ERROR(CheckSource(plan_, *values_));
    CKPTFIT_RETURN_IF_ERROR(WritePlan());
    return WillWrite() ? WriteFolder() : Status();
  }

  // A plan that is applied says the same of the same source.
  Status CheckSamePlan() const {
    if (!request_.Has("plan")) return Status();
    const Value& plan = request_["plan"];
    const bool same = plan["rewritten"] == folder_->rewritten() &&
                      plan["source"]["listing_crc32c"] == report_.plan["source"]["listing_crc32c"];
    return same ? Status() : Wrong("the plan was made for another SavedModel than " + report_.checkpoint->path);
  }

  Status WriteFolder() {
    CKPTFIT_RETURN_IF_ERROR(folder_->Write(report_.output, *values_));
    report_.after = folder_->replay().verdict;
    model_fits_ = folder_->replay().model_fits;
    if (const std::string& fault = folder_->replay().fault; !fault.empty()) {
      report_.refusals.push_back(fault);
      return Status();
    }
    report_.files = folder_->folder().Files();
    Status recorded = RecordAndSync(report_.output, Record(), {}, request_["sync"].AsBool());
    if (recorded.ok() && request_["sync"].AsBool()) recorded = SyncFiles(report_.files);
    if (!recorded.ok()) {
      folder_->folder().Remove();
      return recorded;
    }
    report_.written = true;
    report_.sharing = SharingName(folder_->sharing());
    report_.shared = folder_->shared();
    return Status();
  }

  // The call to repair for instead, when none was named: the one that takes a file like the output. "" when the call
  // that was chosen does.
  std::string CallForOutput() const {
    if (request_.Has("call") || report_.call == nullptr || report_.output.empty()) return "";
    const auto format = FormatOfOutput(report_.output, *report_.call, report_.environment);
    if (!format) return "";
    const auto taken = FormatsFor(*report_.call, report_.environment, report_.checkpoint->format);
    if (Contains(taken, *format)) return "";
    Checkpoint like;
    like.format = *format;
    const std::vector<std::string> calls = NaturalCalls(like, report_.target, report_.environment);
    return calls.empty() ? "" : calls.front();
  }

  const FixReport& report() const { return report_; }

  int ExitCode() const {
    if (!report_.refusals.empty() || !report_.NotAllowed().empty()) return 1;
    return report_.after && !model_fits_ ? 1 : 0;
  }

 private:
  Status NothingToDo() {
    report_.refusals.clear();
    report_.steps.clear();
    report_.after = Verdict::kFits;
    model_fits_ = true;
    return Status();
  }

  Status RefuseConfig(Status why) {
    if (why.code() != StatusCode::kUnsupported) return why;
    Begin();
    report_.refusals.push_back(why.message());
    return Status();
  }

  void Begin() {
    report_.checkpoint = checked_.checkpoint;
    report_.target = checked_.target;
    report_.call = checked_.call;
    report_.environment = checked_.environment;
    report_.with = WithText(checked_.environment);
    report_.before = checked_.verdict;
    report_.output = request_["output"].AsString();
    if (checked_.trace->exception) {
      const Exception& raised = *checked_.trace->exception;
      report_.before_text = raised.type + ": " + Shortened(raised.message.substr(0, raised.message.find('\n')));
    }
  }

  // Nothing that is there is replaced.
  Status CheckOutput() const {
    if (report_.output.empty()) return Status();
    CKPTFIT_RETURN_IF_ERROR(CheckIsNew(report_.output));
    CKPTFIT_RETURN_IF_ERROR(CheckIsNew(report_.output + ".index"));
    return CheckRecordIsNew(report_.output);
  }

  // The program with the variables that it has now, or will have.
  const Target& target() const { return built_ ? built_->target : *checked_.target; }

  Result<ProgramLayout> LayOut() {
    const Call& call = *checked_.call;
    if (!report_.output.empty()) {
      CKPTFIT_ASSIGN_OR_RETURN(report_.format, FormatOfOutput(report_.output, call, checked_.environment));
      return LayOutProgram(call, target(), checked_.environment, report_.format);
    }
    std::optional<Result<ProgramLayout>> first;
    for (const Format format : FormatsFor(call, checked_.environment, checked_.checkpoint->format)) {
      Result<ProgramLayout> layout = LayOutProgram(call, target(), checked_.environment, format);
      if (layout || !first) report_.format = format;
      if (layout) return layout;
      if (!first) first = std::move(layout);
    }
    return std::move(*first);
  }

  Status Plan() {
    Case c = CheckRun::CaseOf(checked_);
    if (!MakesItsObjects(checked_.call->api)) built_ = restore::BuildTarget(*checked_.target, checked_.environment);
    if (built_ && !built_->complete) built_.reset();  // what waits for it is taken over as it is stored
    const LoadTrace no_trace;
    if (built_) {
      c.target = &built_->target;
      c.trace = &no_trace;  // that of the check speaks of another target
    }
    Result<ProgramLayout> layout = LayOut();
    if (!layout) {
      if (layout.error().code() != StatusCode::kUnsupported) return layout.error();
      const std::string& key = layout.error().where().key;
      report_.refusals.push_back(layout.error().message() + (key.empty() ? "" : ": " + key));
      return Status();
    }
    const std::optional<CompileStep> compile = CarryCompileConfig(c, &*layout);
    const StoredGraph stored(c, check_.files());
    const bool by_calls = !own_ && !built_;
    Assignments assignments =
        by_calls ? AssignByCalls(c, stored.objects(), report_.before, check_.files()) : Assign(c, stored.objects());
    if (own_) TakeAsWritten(*own_, c.checkpoint, &assignments);
    if (!built_ && report_.before == Verdict::kFits) report_.doubt = DoubtOf(c, assignments);
    if (request_.Has("plan")) {
      CKPTFIT_RETURN_IF_ERROR(TakeAssignments(request_["plan"], *checked_.checkpoint, target(), &assignments));
    }
    CKPTFIT_RETURN_IF_ERROR(TakeMapping(&assignments));
    CKPTFIT_ASSIGN_OR_RETURN(const SurgeryChoice surgery, ReadSurgery(request_));
    Operate(c, surgery, report_.format != Format::kTensorBundle, &assignments);
    ForgetChangedSlots(target(), &assignments);
    if (!Allowed("guess")) LeaveOutSurmisedState(c, &assignments);
    const std::string& optimizer = request_["optimizer"].AsString();
    if (!optimizer.empty() && optimizer != "keep" && optimizer != "strip") {
      return Wrong("`optimizer` is \"keep\" or \"strip\", not " + optimizer);
    }
    if (c.call->api == Api::kLoadModel && !(compile && compile->carried)) LeaveOutUncompiledState(c, &assignments);
    if (optimizer == "strip") StripOptimizers(*checked_.checkpoint, target(), &assignments);
    CKPTFIT_RETURN_IF_ERROR(WriteMapping(assignments));
    plan_ = MakePlan(c, assignments, std::move(layout).value(), stored.get());
    if (own_) plan_.steps.push_back(ConfigStep(CheckRun::CaseOf(checked_), *own_));
    if (compile) AddCompileStep(*compile);
    report_.refusals = plan_.refusals;
    report_.tensors = plan_.tensors.size();
    AddSteps();
    if (report_.refusals.empty() && !WillWrite()) Foresee();
    const PlanQuestion question{*checked_.checkpoint, target(), report_.call->text, report_.with, report_.format};
    report_.plan = PlanJson(question, plan_);
    CopySurgery(request_, &report_.plan);
    return Status();
  }

  void AddCompileStep(const CompileStep& compile) {
    PlanStep step;
    step.kind = PlanStep::Kind::kCompile;
    step.from = step.first = compile.from;
    if (compile.carried) step.to = compile.to;
    step.count = 1;
    step.why = compile.why;
    const bool has_state = std::any_of(plan_.tensors.begin(), plan_.tensors.end(), [&](const PlannedTensor& planned) {
      return planned.variable != kNoVariable && IsOptimizers(target(), planned.variable);
    });
    if (compile.carried && !has_state) step.why += "; the optimizer begins anew";
    plan_.steps.push_back(std::move(step));
  }

  // What a mapping says in place of what was concluded.
  Status TakeMapping(Assignments* assignments) const {
    if (!request_.Has("mapping")) return Status();
    CKPTFIT_ASSIGN_OR_RETURN(const Mapping mapping, ReadMappingFile(request_["mapping"].AsString()));
    return ApplyMapping(mapping, *checked_.checkpoint, target(), assignments);
  }

  Status WriteMapping(const Assignments& assignments) const {
    if (!request_.Has("mapping_output")) return Status();
    CKPTFIT_ASSIGN_OR_RETURN(const auto file, OutputFile::Create(request_["mapping_output"].AsString()));
    CKPTFIT_RETURN_IF_ERROR(file->Write(MappingText(assignments, *checked_.checkpoint, target())));
    return file->Commit();
  }

  bool Allowed(const std::string& unsafe) const {
    return unsafe == kByMapping || AsksForSurgery(request_, unsafe) || NamesUnsafe(request_, unsafe);
  }

  // What is written is replayed from the file itself.
  bool WillWrite() const { return !report_.output.empty() && report_.NotAllowed().empty(); }

  void AddSteps() {
    for (const PlanStep& step : plan_.steps) {
      report_.steps.push_back({std::string(NameOf(step.kind)), step.from, step.to, step.count, step.first,
                               step.conversion, step.why, step.confidence, step.unsafe, Allowed(step.unsafe),
                               step.operations});
    }
  }

  void Foresee() {
    const PlannedFile file{plan_, *checked_.checkpoint, report_.format, report_.output};
    const Foreseen foreseen = ForeseeLoad(file, *checked_.call, *checked_.target, checked_.environment);
    report_.after = foreseen.verdict;
    model_fits_ = foreseen.model_fits;
    if (!foreseen.fault.empty()) report_.refusals.push_back(foreseen.fault);
  }

  Status WritePlan() const {
    const std::string& path = request_["plan_output"].AsString();
    if (path.empty()) return Status();
    Value plan = report_.plan;
    if (request_.Has("optimizer")) plan.Set("optimizer", request_["optimizer"]);
    CKPTFIT_RETURN_IF_ERROR(AddTarget(request_, &plan));
    CKPTFIT_ASSIGN_OR_RETURN(const auto file, OutputFile::Create(path));
    CKPTFIT_RETURN_IF_ERROR(file->Write(WriteJson(plan, 1) + "\n"));
    return file->Commit();
  }

  Status Write() {
    CKPTFIT_ASSIGN_OR_RETURN(const Applied applied, ApplyPlan(plan_, values_->checkpoint(), *values_, report_.output));
    Status verified = Verify(applied);
    if (!verified.ok() || !report_.refusals.empty()) {
      RemoveFiles(applied.files);
      return verified;
    }
    CKPTFIT_RETURN_IF_ERROR(RecordAndSync(report_.output, Record(), applied.files, request_["sync"].AsBool()));
    report_.written = true;
    report_.files = applied.files;
    if (applied.shards && applied.shards->shared > 0) {
      report_.sharing = SharingName(applied.shards->sharing);
      report_.shared = applied.shards->shared;
    }
    return Status();
  }

  Value Record() const {
    Value record = NewRecord("fix", report_.output, report_.plan["source"]);
    record.Set("call", report_.call->text);
    record.Set("with", report_.with);
    SetSteps(report_, &record);
    record.Set("assignments", report_.plan["assignments"]);
    return record;
  }

  Status Verify(const Applied& applied) {
    CKPTFIT_ASSIGN_OR_RETURN(const std::unique_ptr<CheckpointValues> written, CheckpointValues::Open(report_.output));
    const Replay replay = ReplayOn(CallOn(*checked_.call, report_.output), *checked_.target, checked_.environment,
                                   written->files(), written->checkpoint(), plan_);
    report_.after = replay.verdict;
    model_fits_ = replay.model_fits;
    if (!replay.fault.empty()) report_.refusals.push_back(replay.fault);
    if (!replay.fault.empty()) return Status();
    return CompareValues(plan_, applied, *values_, *written);
  }

  const Value& request_;
  CheckRun check_;
  CheckReport checked_;
  std::optional<ConfigProgram> own_;           // where the file's own config is the program
  std::optional<restore::BuiltTarget> built_;  // of a model that is not built
  RepairPlan plan_;
  std::unique_ptr<SavedModelFix> folder_;  // where a SavedModel is written anew
  const Target no_target_;
  std::unique_ptr<CheckpointValues> values_;  // of the source
  bool model_fits_ = false;
  FixReport report_;
};

// Without a program, a whole model is asked for by the name of the output; of a SavedModel no such call is natural in Keras 3.
bool WantsWholeModel(const Value& request) {
  const std::string& output = request["output"].AsString();
  const bool whole = output.ends_with(".keras") || (output.ends_with(".h5") && !output.ends_with(".weights.h5"));
  return whole && !request.Has("call") && !request.Has("model") && !request.Has("description");
}

}  // namespace

Result<Answer> AnswerFix(const Value& request, const Forms& forms) {
  if (request.Has("explain")) return ExplainRecord(request["explain"].AsString(), forms);
  Value asked = request;
  if (request.Has("apply")) {
    CKPTFIT_ASSIGN_OR_RETURN(asked, RequestOfPlan(request["apply"].AsString(), request));
  }
  if (!asked.Has("verify_bytes")) asked.Set("verify_bytes", static_cast<std::int64_t>(kVerifyBytes));
  if (WantsWholeModel(asked)) asked.Set("call", kLoadModelCall);
  auto fixer = std::make_unique<Fixer>(asked);
  CKPTFIT_RETURN_IF_ERROR(fixer->Run());
  if (const std::string call = fixer->CallForOutput(); !call.empty()) {
    asked.Set("call", call);
    fixer = std::make_unique<Fixer>(asked);
    CKPTFIT_RETURN_IF_ERROR(fixer->Run());
  }
  Answer answer;
  if (forms.json) answer.json = WriteJson(FixJson(fixer->report()), 1);
  if (forms.text) answer.text = FixText(fixer->report(), false);
  if (forms.colored_text) answer.colored_text = FixText(fixer->report(), true);
  answer.exit_code = fixer->ExitCode();
  return answer;
}

}  // namespace ckptfit
