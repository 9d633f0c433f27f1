#include "api/saved_model_fix.h"

#include <algorithm>
#include <array>
#include <utility>

#include "api/open_checkpoint.h"
#include "codec/json.h"
#include "codec/json_member.h"
#include "formats/saved_model/reader.h"
#include "io/file_source.h"
#include "io/folder_tree.h"
#include "io/path.h"

namespace ckptfit {
namespace {

constexpr const char* kGraphFile = "saved_model.pb";
constexpr const char* kMetadataFile = "keras_metadata.pb";
constexpr const char* kFingerprintFile = "fingerprint.pb";

// The files of a check, in which one SavedModel is another one.
class FilesWithSaved final : public Files {
 public:
  FilesWithSaved(Files& files, const SavedModel& saved) : files_(files), saved_(saved) {}

  const PathFacts& Look(const std::string& path) override { return files_.Look(path); }
  bool Glob(const std::string& pattern) override { return files_.Glob(pattern); }
  const std::vector<std::string>& List(const std::string& folder) override { return files_.List(folder); }
  const TensorBundle& Bundle(const std::string& prefix) override { return files_.Bundle(prefix); }
  const H5File& H5(const std::string& path) override { return files_.H5(path); }
  const KerasArchive& Archive(const std::string& path) override { return files_.Archive(path); }
  const ShardedWeights& Shards(const std::string& path) override { return files_.Shards(path); }
  const SavedModel& Saved(const std::string&) override { return saved_; }
  const CheckpointState& State(const std::string& folder) override { return files_.State(folder); }

 private:
  Files& files_;
  const SavedModel& saved_;
};

// Whether the request leaves the values and the form of the source as they are.
bool AsksForAFolder(const Value& request, const CheckReport& checked) {
  if (request.Has("plan") && request["plan"]["format"].AsString() != FormatName(Format::kSavedModel)) return false;
  constexpr std::array kOthers = {"mapping", "mapping_output", "head", "channels", "rows"};
  const bool other = std::any_of(kOthers.begin(), kOthers.end(), [&](const char* name) { return request.Has(name); });
  if (other || request["optimizer"].AsString() == "strip") return false;
  const std::string name(BaseName(FolderName(request["output"].AsString())));
  constexpr std::array kSuffixes = {".h5", ".hdf5", ".keras", ".safetensors", ".index", ".json", ".zip", ".npz", ".pb"};
  const bool file =
      std::any_of(kSuffixes.begin(), kSuffixes.end(), [&](const char* suffix) { return name.ends_with(suffix); });
  return !file && checked.checkpoint->format == Format::kSavedModel && !checked.checkpoint->damaged;
}

RepairPlan KeepAll(const Checkpoint& checkpoint) {
  RepairPlan plan;
  plan.layout.format = Format::kSavedModel;
  for (std::size_t i = 0; i < checkpoint.tensors.size(); ++i) {
    PlannedTensor tensor;
    tensor.key = checkpoint.tensors[i].key;
    tensor.tensor = i;
    tensor.variable = kNoVariable;
    tensor.dtype = checkpoint.tensors[i].dtype;
    plan.tensors.push_back(std::move(tensor));
  }
  return plan;
}

std::string Listed(const std::vector<std::string>& texts) {
  std::string list;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (i > 0) list += i + 1 == texts.size() ? " and " : ", ";
    list += texts[i];
  }
  return list;
}

Status Differs(const std::string& path, const std::string& what) {
  return Status(StatusCode::kInternal, "what was written differs from the source in " + what,
                {path, Where::kNoOffset, Where::kNoOffset, ""});
}

bool SameObject(const SavedModel::Node& a, const SavedModel::Node& b) {
  const auto same_edge = [](const ObjectGraph::Edge& x, const ObjectGraph::Edge& y) {
    return x.name == y.name && x.child == y.child;
  };
  return a.kind == b.kind && a.identifier == b.identifier && a.registered_name == b.registered_name &&
         a.name == b.name && a.dtype == b.dtype && a.shape == b.shape && a.trainable == b.trainable &&
         a.slots.size() == b.slots.size() && a.has_saveables == b.has_saveables &&
         std::equal(a.children.begin(), a.children.end(), b.children.begin(), b.children.end(), same_edge);
}

bool SameText(const SavedModel::KerasNode& a, const SavedModel::KerasNode& b) {
  return a.node == b.node && a.identifier == b.identifier && a.metadata == b.metadata;
}

// Whether a copy has the bytes of its source.
Status CompareFiles(const std::string& from, const std::string& to) {
  constexpr std::uint64_t kPieceBytes = 1u << 20;
  CKPTFIT_ASSIGN_OR_RETURN(const std::unique_ptr<Source> source, OpenFile(from));
  CKPTFIT_ASSIGN_OR_RETURN(const std::unique_ptr<Source> made, OpenFile(to));
  if (source->size() != made->size()) return Differs(to, "length");
  std::vector<std::byte> a, b;
  for (std::uint64_t at = 0; at < source->size(); at += a.size()) {
    a.resize(static_cast<std::size_t>(std::min(kPieceBytes, source->size() - at)));
    b.resize(a.size());
    CKPTFIT_RETURN_IF_ERROR(source->ReadAt(at, a));
    CKPTFIT_RETURN_IF_ERROR(made->ReadAt(at, b));
    if (a != b) return Differs(to, "its bytes");
  }
  return Status();
}

}  // namespace

std::string FolderName(std::string output) {
  while (output.size() > 1 && output.ends_with('/')) output.pop_back();
  return output;
}

const Target& SavedModelFix::target() const { return checked_.target != nullptr ? *checked_.target : no_target_; }

const SavedModel& SavedModelFix::saved() const { return check_.files().Saved(checked_.checkpoint->resolved); }

Result<std::unique_ptr<SavedModelFix>> SavedModelFix::For(const Value& request, CheckRun& check,
                                                          const CheckReport& checked, std::string* why) {
  std::unique_ptr<SavedModelFix> none;
  if (checked.call == nullptr || !AsksForAFolder(request, checked)) return none;
  if (FolderName(checked.call->path) != FolderName(checked.checkpoint->resolved)) return none;
  std::unique_ptr<SavedModelFix> fix(new SavedModelFix(check, checked));
  fix->repair_ = RepairForRelease(fix->saved(), *checked.call, checked.environment);
  if (!fix->repair_.needed()) return none;
  if (!fix->repair_.refusals.empty()) {
    *why = "as a SavedModel: TensorFlow " + checked.environment.tensorflow.text + " does not know " +
           Listed(fix->repair_.refusals);
    return none;
  }
  if (fix->MakesNoModel()) {
    *why =
        "as a SavedModel: it was exported without what Keras rebuilds a model from, and load_model would return an "
        "object without layers, as tf.saved_model.load(path) does";
    return none;
  }
  fix->replay_ = fix->ReplayOnPlanned();
  if (!fix->replay_.model_fits) fix->ReplayUncompiled();
  if (!fix->replay_.fault.empty() || !fix->replay_.model_fits) {
    *why = "as a SavedModel: " + (fix->replay_.fault.empty() ? "it would not fit either" : fix->replay_.fault);
    return none;
  }
  const Status planned = fix->PlanRewriting();
  if (planned.code() == StatusCode::kUnsupported || planned.code() == StatusCode::kOverBudget) {
    *why = "as a SavedModel: " + planned.message();
    return none;
  }
  CKPTFIT_RETURN_IF_ERROR(planned);
  return fix;
}

// Whether a program that is described by a model would be handed what is none: model.export() and tf.saved_model.save() of
// Keras 3 write functions and variables.
bool SavedModelFix::MakesNoModel() const {
  return checked_.target != nullptr && checked_.call->api == Api::kLoadModel && saved().keras_nodes.empty();
}

Replay SavedModelFix::ReplayOnPlanned() {
  const SavedModel made = Repaired(saved(), repair_);
  FilesWithSaved files(check_.files(), made);
  return ReplayOn(*checked_.call, target(), checked_.environment, files, *checked_.checkpoint, RepairPlan());
}

// A model whose compile() is all that is in the way loads without it, as one that was never compiled.
void SavedModelFix::ReplayUncompiled() {
  const LoadTrace& trace = replay_.trace;
  const bool compiles = checked_.call->api == Api::kLoadModel && checked_.call->Flag("compile", true);
  if (!compiles || !trace.exception) return;
  const Exception raised = *trace.exception;
  repair_.uncompiled =
      raised.type + ": " + raised.message.substr(0, std::min<std::size_t>(raised.message.find('\n'), 200));
  const Replay without = ReplayOnPlanned();
  if (without.fault.empty() && without.model_fits) {
    replay_ = without;
  } else {
    repair_.uncompiled.clear();
  }
}

// Where Keras' texts lie, and which part of the root's does not go along.
Status SavedModelFix::FindTexts() {
  if (!repair_.metadata && repair_.uncompiled.empty()) return Status();
  CKPTFIT_ASSIGN_OR_RETURN(metadata_, OpenFile(JoinPath(checked_.checkpoint->resolved, kMetadataFile)));
  CKPTFIT_ASSIGN_OR_RETURN(texts_, FindMetadataTexts(*metadata_));
  if (repair_.uncompiled.empty()) return Status();
  MetadataText& root = texts_[0];
  std::string text(static_cast<std::size_t>(root.bytes), '\0');
  CKPTFIT_RETURN_IF_ERROR(metadata_->ReadAt(root.begin, std::as_writable_bytes(std::span(text))));
  const auto range = RangeOfMember(text, "training_config");
  if (!range) return Status(StatusCode::kUnsupported, "the text of the model says otherwise what compile() was given");
  root.cut_begin = range->begin;
  root.cut_end = range->end;
  CKPTFIT_ASSIGN_OR_RETURN(new_metadata_, PlanMetadataCut(*metadata_, 0, root));
  return Status();
}

Status SavedModelFix::PlanRewriting() {
  const std::string& source = checked_.checkpoint->resolved;
  CKPTFIT_ASSIGN_OR_RETURN(graph_, OpenFile(JoinPath(source, kGraphFile)));
  SavedModelEdit edit{repair_.operations, repair_.attributes, {}, nullptr};
  CKPTFIT_RETURN_IF_ERROR(FindTexts());
  if (repair_.metadata) {
    edit.metadata = texts_;
    edit.keras_metadata = metadata_.get();
  }
  CKPTFIT_ASSIGN_OR_RETURN(rewrite_, PlanRewrite(*graph_, edit));
  plan_ = KeepAll(*checked_.checkpoint);
  AddSteps();
  rewritten_ = Value(Value::Object());
  rewritten_.Set("bytes", static_cast<std::int64_t>(graph_->size()));
  if (repair_.metadata) rewritten_.Set("metadata", static_cast<std::int64_t>(rewrite_.texts));
  if (!repair_.uncompiled.empty()) rewritten_.Set("training_config", 0);
  for (const auto& [name, count] : rewrite_.taken_out) rewritten_.Set(name, static_cast<std::int64_t>(count));
  return Status();
}

void SavedModelFix::AddSteps() {
  PlanStep keep;
  keep.from = "variables/*";
  keep.count = plan_.tensors.size();
  if (keep.count > 0) keep.first = plan_.tensors.front().key;
  keep.why = "the very files";
  if (keep.count > 0) plan_.steps.push_back(std::move(keep));
  for (PlanStep& step : StepsOfRepair(repair_, checked_.environment, rewrite_.taken_out, rewrite_.texts)) {
    plan_.steps.push_back(std::move(step));
  }
  if (StatPath(JoinPath(checked_.checkpoint->resolved, kFingerprintFile)).kind != PathStat::Kind::kFile) return;
  PlanStep file;
  file.kind = PlanStep::Kind::kFile;
  file.from = file.first = kFingerprintFile;
  file.count = 1;
  file.why = "it is that of the saved_model.pb before; no loader asks for it";
  plan_.steps.push_back(std::move(file));
}

Status SavedModelFix::Write(const std::string& output, CheckpointValues& source) {
  const std::string& from = checked_.checkpoint->resolved;
  CKPTFIT_ASSIGN_OR_RETURN(const FolderTree tree, ListFolderTree(from));
  CKPTFIT_ASSIGN_OR_RETURN(folder_, OutputFolder::Create(output));
  CKPTFIT_RETURN_IF_ERROR(WriteSpliced(kGraphFile, *graph_, rewrite_.splices));
  if (!new_metadata_.empty()) CKPTFIT_RETURN_IF_ERROR(WriteSpliced(kMetadataFile, *metadata_, new_metadata_));
  for (const std::string& name : tree.folders) CKPTFIT_RETURN_IF_ERROR(folder_->AddFolder(name));
  for (const std::string& name : tree.files) {
    const bool written = name == kGraphFile || (name == kMetadataFile && !new_metadata_.empty());
    if (!written && name != kFingerprintFile) CKPTFIT_RETURN_IF_ERROR(Share(name));
  }
  CKPTFIT_RETURN_IF_ERROR(Verify(source));
  return replay_.fault.empty() ? folder_->Commit() : Status();
}

Status SavedModelFix::WriteSpliced(const std::string& name, const Source& source, const std::vector<Splice>& splices) {
  CKPTFIT_ASSIGN_OR_RETURN(const std::unique_ptr<OutputFile> file, folder_->AddFile(name));
  file->ReadBack();
  CKPTFIT_RETURN_IF_ERROR(
      ReadSpliced(source, splices, [&](std::span<const std::byte> piece) { return file->Write(piece); }));
  return file->Commit();
}

Status SavedModelFix::Share(const std::string& name) {
  const std::string from = JoinPath(checked_.checkpoint->resolved, name);
  CKPTFIT_ASSIGN_OR_RETURN(const Sharing sharing, folder_->AddShared(from, name));
  sharing_ = std::max(sharing_, sharing);
  ++shared_;
  return sharing == Sharing::kCopy ? CompareFiles(from, JoinPath(folder_->part_path(), name)) : Status();
}

// Read again, the new saved_model.pb must be what was planned, and the call must find all values.
Status SavedModelFix::Verify(CheckpointValues& source) {
  const std::string& part = folder_->part_path();
  CKPTFIT_ASSIGN_OR_RETURN(const std::unique_ptr<CheckpointValues> written, CheckpointValues::Open(part));
  const SavedModel planned = Repaired(saved(), repair_);
  const SavedModel& made = written->files().Saved(part);
  if (made.opened != SavedModel::Opened::kOk) return Differs(part, "being a SavedModel");
  if (!new_metadata_.empty() && !std::equal(made.keras_nodes.begin(), made.keras_nodes.end(),
                                            planned.keras_nodes.begin(), planned.keras_nodes.end(), SameText)) {
    return Differs(part, "Keras' metadata");
  }
  if (made.functions != planned.functions) return Differs(part, "its functions");
  for (const auto& [operation, use] : planned.uses.operations) {
    const auto at = made.uses.operations.find(operation);
    if (at == made.uses.operations.end() || at->second.nodes != use.nodes || at->second.attributes != use.attributes) {
      return Differs(part, "the operation " + operation);
    }
  }
  if (made.uses.operations.size() != planned.uses.operations.size()) return Differs(part, "its operations");
  if (!std::equal(made.nodes.begin(), made.nodes.end(), planned.nodes.begin(), planned.nodes.end(), SameObject)) {
    return Differs(part, "its objects");
  }
  for (const SavedModel::KerasNode& stored :
       repair_.metadata ? planned.keras_nodes : std::vector<SavedModel::KerasNode>()) {
    if (stored.metadata.is_null()) continue;
    const auto text = ParseJson(made.nodes[static_cast<std::size_t>(stored.node)].metadata, part);
    if (!text || *text != stored.metadata) return Differs(part, "the metadata of " + stored.path);
  }
  replay_ = ReplayOn(CallOn(*checked_.call, part), target(), checked_.environment, written->files(),
                     written->checkpoint(), RepairPlan());
  if (!replay_.fault.empty()) return Status();
  Applied applied;
  applied.shards = LinkedShards{0, 0, sharing_};
  return CompareValues(plan_, applied, source, *written);
}

}  // namespace ckptfit
