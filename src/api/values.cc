#include "api/values.h"

#include <utility>

#include "api/open_checkpoint.h"
#include "formats/keras_h5/dataset_values.h"
#include "formats/safetensors/values.h"
#include "formats/tensor_bundle/values.h"
#include "io/file_source.h"
#include "io/path.h"

namespace ckptfit {

struct CheckpointValues::Opened {
  FilesOnDisk files{FilesOnDisk::Sources::kKept};
  Checkpoint checkpoint;
};

Result<std::unique_ptr<CheckpointValues>> CheckpointValues::Open(const std::string& path) {
  auto own = std::make_shared<Opened>();
  own->checkpoint = OpenCheckpoint(path, own->files);
  const Checkpoint& checkpoint = own->checkpoint;
  if (checkpoint.format == Format::kNone || (checkpoint.damaged && checkpoint.tensors.empty())) {
    return NothingThere(own->files.Look(path), checkpoint);
  }
  CKPTFIT_ASSIGN_OR_RETURN(std::unique_ptr<CheckpointValues> values, Over(own->checkpoint, own->files));
  values->own_ = std::move(own);
  return values;
}

Result<std::unique_ptr<CheckpointValues>> CheckpointValues::Over(const Checkpoint& checkpoint, FilesOnDisk& files) {
  std::unique_ptr<CheckpointValues> values(new CheckpointValues);
  values->checkpoint_ = &checkpoint;
  values->files_ = &files;
  // Of shards that hold tensors of one name the first stands.
  for (const TensorInfo& tensor : checkpoint.tensors) values->by_key_.emplace(tensor.key, &tensor);
  CKPTFIT_RETURN_IF_ERROR(values->OpenParts());
  return values;
}

Status CheckpointValues::OpenParts() {
  const std::string& path = checkpoint_->resolved;
  switch (checkpoint_->format) {
    case Format::kNone:
      return Status();
    case Format::kTensorV1:
      return Status(StatusCode::kUnsupported, "values of a checkpoint in the old V1 format",
                    {path, Where::kNoOffset, Where::kNoOffset, ""});
    case Format::kTensorBundle:
    case Format::kNameBased:
    case Format::kSavedModel:
      return OpenBundle();
    case Format::kKerasH5Weights:
    case Format::kKerasH5Model:
    case Format::kKerasWeightsH5:
    case Format::kHdf5:
      return AddH5(files_->H5(path));
    case Format::kKerasArchive:
      return files_->Archive(path).weights ? AddH5(*files_->Archive(path).weights) : Status();
    case Format::kKerasShards:
      return OpenShards(path);
    case Format::kSafetensors:
      return OpenSafetensors(path);
  }
  return Status();
}

std::string CheckpointValues::BundlePrefix() const {
  const std::string& path = checkpoint_->resolved;
  return checkpoint_->format == Format::kSavedModel ? JoinPath(path, "variables/variables") : path;
}

const ObjectGraph* CheckpointValues::graph() {
  const Format format = checkpoint_->format;
  if (format != Format::kTensorBundle && format != Format::kSavedModel) return nullptr;
  const TensorBundle& bundle = files_->Bundle(BundlePrefix());
  return bundle.graph_parsed ? &bundle.graph : nullptr;
}

Status CheckpointValues::OpenBundle() {
  const TensorBundle& bundle = files_->Bundle(BundlePrefix());
  if (bundle.checker != nullptr) parts_.emplace("", BundleValues(bundle));
  return Status();
}

Status CheckpointValues::OpenShards(const std::string& path) {
  for (const auto& [name, file] : files_->Shards(path).files) {
    if (file) CKPTFIT_RETURN_IF_ERROR(AddH5(*file));
  }
  return Status();
}

Status CheckpointValues::OpenSafetensors(const std::string& path) {
  CKPTFIT_ASSIGN_OR_RETURN(std::unique_ptr<Source> source, OpenFile(path));
  parts_.emplace("", SafetensorsValues(std::move(source), checkpoint_->tensors));
  return Status();
}

Status CheckpointValues::AddH5(const H5File& file) {
  if (file.opened != H5File::Opened::kOk) return Status();
  CKPTFIT_ASSIGN_OR_RETURN(auto values, keras_h5::DatasetValues(files_->SourceOf(file), file));
  placed_[file.path] = values.get();
  parts_.insert_or_assign(file.path, std::move(values));
  return Status();
}

const TensorInfo* CheckpointValues::Find(std::string_view key) const {
  const auto at = by_key_.find(key);
  return at == by_key_.end() ? nullptr : at->second;
}

PlacedValues* CheckpointValues::PlacedPartOf(std::string_view key) const {
  const TensorInfo* tensor = Find(key);
  if (tensor == nullptr) return nullptr;
  const std::string& file = tensor->file;
  const auto part = placed_.find(file);
  return part == placed_.end() ? nullptr : part->second;
}

std::optional<std::uint64_t> CheckpointValues::PlaceOf(std::string_view key) {
  PlacedValues* part = PlacedPartOf(key);
  return part == nullptr ? std::nullopt : part->PlaceOf(key);
}

std::optional<StoredChunks> CheckpointValues::ChunksOf(std::string_view key) {
  PlacedValues* part = PlacedPartOf(key);
  return part == nullptr ? std::nullopt : part->ChunksOf(key);
}

Status CheckpointValues::Read(std::string_view key, const ByteSink& sink) {
  return InPart(key, [&](TensorValues& part) { return part.Read(key, sink); });
}

Status CheckpointValues::ReadTexts(std::string_view key, Texts* texts) {
  return InPart(key, [&](TensorValues& part) { return part.ReadTexts(key, texts); });
}

Status CheckpointValues::InPart(std::string_view key, const std::function<Status(TensorValues&)>& read) {
  const Where place{checkpoint_->resolved, Where::kNoOffset, Where::kNoOffset, std::string(key)};
  const TensorInfo* tensor = Find(key);
  if (tensor == nullptr) return Status(StatusCode::kNotFound, "no such tensor", place);
  const std::string& file = tensor->file;
  auto part = parts_.find(file);
  if (part == parts_.end()) part = parts_.find("");
  if (part == parts_.end()) {
    return Status(StatusCode::kUnsupported, "the file that holds the values cannot be read", place);
  }
  Status status = read(*part->second);
  if (status.ok()) return status;
  Where where = status.where();
  if (where.file.empty()) where.file = file;
  where.key = key;
  return Status(status.code(), status.message(), std::move(where));
}

}  // namespace ckptfit
