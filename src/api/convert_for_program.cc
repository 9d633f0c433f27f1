#include "api/convert_for_program.h"

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "api/check_run.h"
#include "api/fitting_load.h"
#include "api/fix_verify.h"
#include "api/natural_calls.h"
#include "api/own_config.h"
#include "api/record.h"
#include "api/stored_graph.h"
#include "api/target_source.h"
#include "io/output_file.h"
#include "io/path.h"
#include "repair/assign/optimizer.h"
#include "repair/layout/compile_config.h"
#include "repair/layout/output_format.h"

namespace ckptfit {
namespace {

bool IsModel(const Node& node) { return node.is(kRoleModel | kRoleFunctional | kRoleSequential); }

// The calls that may load a file of that name, the fullest first.
std::vector<std::string> CallsFor(const std::string& output, const Target* target) {
  std::string name = "model";
  for (const auto& [object, node] : target != nullptr ? target->objects : decltype(target->objects)()) {
    if (target->Object("model") == kNoNode && IsModel(target->nodes[node])) name = object;
  }
  const std::string weights = name + ".load_weights(path)";
  if (output.ends_with(".weights.h5")) return {weights};
  return {"keras.models.load_model(path, custom_objects=custom_objects)", weights};
}

class ProgramConverter {
 public:
  ProgramConverter(const Value& request, CheckpointValues& source, ConvertReport* report)
      : request_(request), source_(source), report_(*report) {}

  Status Run() {
    CKPTFIT_RETURN_IF_ERROR(CheckRecordIsNew(report_.output));
    CKPTFIT_RETURN_IF_ERROR(ChooseCall());
    CKPTFIT_RETURN_IF_ERROR(MakeThePlan());
    CKPTFIT_ASSIGN_OR_RETURN(const Applied applied, ApplyPlan(plan_, source_.checkpoint(), source_, report_.output));
    const Status verified = Verify(applied);
    if (!verified.ok()) RemoveFiles(applied.files);
    CKPTFIT_RETURN_IF_ERROR(verified);
    report_.files = applied.files;
    return Status();
  }

 private:
  Status Refused(std::string text, StatusCode code = StatusCode::kUnsupported) const {
    return Status(code, std::move(text), {report_.output, Where::kNoOffset, Where::kNoOffset, ""});
  }

  // The request with that call; checksums are verified as the values are read.
  Value Asking(const std::string& call) const {
    Value asked = request_;
    asked.Set("call", call);
    asked.Set("verify_bytes", 0);
    return asked;
  }

  // Tries the calls until the program has a layout for one.
  Status ChooseCall() {
    FilesOnDisk files;
    CKPTFIT_ASSIGN_OR_RETURN(const std::shared_ptr<const Target> target, ReadTarget(request_, files));
    if (target == nullptr && !source_.checkpoint().config.is_object()) {
      return Refused(
          "such a file is made for a program: name it with --model (a description, package.module:function, "
          "or a file)",
          StatusCode::kInvalidArgument);
    }
    if (target == nullptr) CKPTFIT_RETURN_IF_ERROR(MakeOwnProgram());
    std::optional<Status> first;
    for (const std::string& call : CallsFor(report_.output, target.get())) {
      CKPTFIT_RETURN_IF_ERROR(Check(call));
      const Status laid_out = LayOut();
      if (laid_out.ok()) return laid_out;
      if (!first) first = laid_out;
    }
    return *first;
  }

  Status Check(const std::string& call) {
    asked_ = Asking(call);
    check_.emplace(asked_, CheckRun::Findings::kForVerdict);
    CKPTFIT_ASSIGN_OR_RETURN(checked_, check_->Run());
    if (own_) checked_.target = &own_->target;
    return Status();
  }

  // Of a whole model alone the program is what its config says.
  Status MakeOwnProgram() {
    CKPTFIT_RETURN_IF_ERROR(Check(kLoadModelCall));
    auto own = OwnConfigProgram(CheckRun::CaseOf(checked_), check_->files());
    if (!own) return Refused(own.error().message());
    own_ = std::move(*own);
    return Status();
  }

  Status LayOut() {
    const Environment& environment = checked_.environment;
    CKPTFIT_ASSIGN_OR_RETURN(report_.format, FormatOfOutput(report_.output, *checked_.call, environment));
    CKPTFIT_ASSIGN_OR_RETURN(layout_, LayOutProgram(*checked_.call, *checked_.target, environment, report_.format));
    report_.call = checked_.call->text;
    return layout_.slots.empty() ? Refused("the program has no variables yet: describe it once it is built") : Status();
  }

  Status MakeThePlan() {
    const Case c = CheckRun::CaseOf(checked_);
    if (const auto compile = CarryCompileConfig(c, &layout_); compile && !compile->carried) {
      report_.left_out.emplace_back(compile->from, compile->why);
    }
    const StoredGraph stored(c, check_->files());
    const std::optional<LoadTrace> fitting = FittingLoad(c, check_->files());
    Assignments assignments = Assign(c, stored.objects(), fitting ? &*fitting : nullptr);
    if (own_) TakeAsWritten(*own_, c.checkpoint, &assignments);
    LeaveOutSurmisedState(c, &assignments);
    plan_ = MakePlan(c, assignments, std::move(layout_), nullptr);
    if (!plan_.refusals.empty()) return Refused(plan_.refusals.front());
    const std::set<std::string> unsafe = plan_.Unsafe();
    if (!unsafe.empty()) {
      return Refused("values would be lost or guessed (" + *unsafe.begin() +
                     "): `ckptfit fix` tells which, and --unsafe "
                     "allows it");
    }
    std::set<std::size_t> taken;
    for (const PlannedTensor& planned : plan_.tensors) taken.insert(planned.tensor);
    for (std::size_t i = 0; i < source_.checkpoint().tensors.size(); ++i) {
      const TensorInfo& tensor = source_.checkpoint().tensors[i];
      if (!taken.contains(i)) report_.left_out.emplace_back(tensor.key, "the load does not ask for it");
      if (taken.contains(i)) report_.bytes += tensor.bytes;
    }
    report_.tensors = plan_.tensors.size();
    return Status();
  }

  Status Verify(const Applied& applied) {
    const Replay replay = ReplayOnFile(report_.output, *checked_.call, *checked_.target, checked_.environment, plan_);
    if (!replay.fault.empty()) return Refused(replay.fault);
    if (!request_["check"].AsBool()) return Status();
    CKPTFIT_ASSIGN_OR_RETURN(const auto written, CheckpointValues::Open(report_.output));
    CKPTFIT_RETURN_IF_ERROR(CompareValues(plan_, applied, source_, *written));
    report_.checked = true;
    return Status();
  }

  const Value& request_;
  CheckpointValues& source_;
  ConvertReport& report_;
  Value asked_;
  std::optional<CheckRun> check_;
  std::optional<ConfigProgram> own_;  // where the file's own config is the program
  CheckReport checked_;
  ProgramLayout layout_;
  RepairPlan plan_;
};

}  // namespace

bool NeedsProgram(std::string_view output) {
  const std::string_view name = BaseName(output);
  return name.ends_with(".h5") || name.ends_with(".hdf5") || name.ends_with(".keras");
}

Status ConvertForProgram(const Value& request, CheckpointValues& source, ConvertReport* report) {
  return ProgramConverter(request, source, report).Run();
}

}  // namespace ckptfit
