#include "api/wreck.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "api/checkpoint_tensors.h"
#include "api/open_checkpoint.h"
#include "api/resolve_path.h"
#include "formats/keras_h5/dataset_values.h"
#include "formats/keras_h5/reader.h"
#include "formats/keras_zip/recover_member.h"
#include "formats/keras_zip/zip_directory.h"
#include "formats/safetensors/reader.h"
#include "formats/safetensors/values.h"
#include "formats/tensor_bundle/object_graph.h"
#include "formats/tensor_bundle/reader.h"
#include "formats/tensor_bundle/recover_index.h"
#include "formats/tensor_bundle/values.h"
#include "io/cut_source.h"
#include "io/file_source.h"
#include "io/path.h"
#include "model/archive_members.h"

namespace ckptfit {
namespace {

constexpr std::uint64_t kMostPacked = std::uint64_t{4} << 30;

Where At(const std::string& path) { return {path, Where::kNoOffset, Where::kNoOffset, ""}; }

Result<std::shared_ptr<const Source>> OpenShared(const std::string& path) {
  CKPTFIT_ASSIGN_OR_RETURN(std::unique_ptr<Source> source, OpenFile(path));
  return std::shared_ptr<const Source>(std::move(source));
}

bool LostBlocks(const TensorBundle& bundle) {
  return std::any_of(bundle.observations.begin(), bundle.observations.end(),
                     [](const Observation& seen) { return seen.kind == "block-damaged"; });
}

// The weights of an archive: by its directory, else by walking its members.
Result<std::shared_ptr<const Source>> WeightsOf(const std::shared_ptr<const Source>& archive,
                                                std::vector<std::string>* notes) {
  const auto directory = keras_zip::ReadZipDirectory(*archive);
  if (!directory) {
    notes->emplace_back("the archive's directory is lost: its members are found by their own headers");
    return keras_zip::RecoverMember(archive, kWeightsMember);
  }
  for (const keras_zip::ZipMember& member : *directory) {
    if (member.name != kWeightsMember) continue;
    auto opened = keras_zip::OpenMember(archive, member, kMostPacked);
    if (!opened) return keras_zip::RecoverMember(archive, kWeightsMember);
    if (!keras_zip::CheckCrc(**opened, member).ok()) {
      notes->emplace_back(
          "the archive's checksum of model.weights.h5 does not hold: some value is another one than was saved, and "
          "nothing tells which");
    }
    return opened;
  }
  return Status(StatusCode::kNotFound, "the archive holds no model.weights.h5", At(std::string(archive->name())));
}

}  // namespace

Result<std::unique_ptr<Wreck>> Wreck::Open(const std::string& path) {
  FilesOnDisk files;
  const ResolvedPath resolved = ResolvePath(path, files);
  std::unique_ptr<Wreck> wreck(new Wreck);
  wreck->path_ = resolved.path;
  const auto opened = [&]() -> Status {
    switch (resolved.kind) {
      case ResolvedPath::Kind::kBundle:
        return wreck->OpenBundle(resolved.path);
      case ResolvedPath::Kind::kSavedModel:
        return wreck->OpenBundle(JoinPath(resolved.path, "variables/variables"));
      case ResolvedPath::Kind::kHdf5: {
        CKPTFIT_ASSIGN_OR_RETURN(std::shared_ptr<const Source> source, OpenShared(resolved.path));
        return wreck->OpenH5(std::move(source), resolved.path);
      }
      case ResolvedPath::Kind::kArchive:
        return wreck->OpenArchive(resolved.path);
      case ResolvedPath::Kind::kSafetensors:
        return wreck->OpenSafetensors(resolved.path);
      case ResolvedPath::Kind::kShards:
        return Status(StatusCode::kUnsupported, "several files at once; salvage each of them by itself", At(path));
      case ResolvedPath::Kind::kNone:
        break;
    }
    return NothingThere(files.Look(path), OpenCheckpoint(path, files));
  }();
  CKPTFIT_RETURN_IF_ERROR(opened);
  return wreck;
}

Status Wreck::OpenBundle(const std::string& prefix) {
  path_ = prefix;
  bundle_ = ReadBundle(prefix);
  if (bundle_.kind == TensorBundle::Kind::kV1) {
    return Status(StatusCode::kUnsupported, "a checkpoint in the old V1 format, or none", At(prefix));
  }
  if (!bundle_.opened.ok() || LostBlocks(bundle_)) {
    CKPTFIT_ASSIGN_OR_RETURN(const std::shared_ptr<const Source> index, OpenShared(prefix + ".index"));
    CKPTFIT_ASSIGN_OR_RETURN(const RecoveredIndex recovered, RecoverIndex(prefix, *index));
    bundle_ = ReadBundle(prefix, *recovered.index, OpenFile);
    NoteLostIndex(recovered.lost);
  }
  if (!bundle_.opened.ok()) return Status(StatusCode::kCorrupt, bundle_.opened.message, At(prefix + ".index"));
  format_ = bundle_.has_object_graph ? Format::kTensorBundle : Format::kNameBased;
  tensors_ = TensorsOf(bundle_.entries, bundle_.graph, GraphTree(bundle_.graph));
  values_ = BundleValues(bundle_);
  if (bundle_.has_object_graph && !bundle_.graph_parsed) {
    lost_.push_back({std::string(kObjectGraphKey),
                     "the object graph, by which objects find their values; keys still tell them",
                     false,
                     {}});
  }
  std::set<std::string_view> missing;
  for (const ObjectGraph::Node& node : bundle_.graph.nodes) {
    for (const ObjectGraph::Attribute& attribute : node.attributes) {
      if (!bundle_.Find(attribute.key)) missing.insert(attribute.key);
    }
  }
  for (const std::string_view key : missing)
    lost_.push_back({std::string(key), "its entry in the index is lost", false, {}});
  return Status();
}

void Wreck::NoteLostIndex(const std::vector<Where>& lost) {
  for (const Where& where : lost) {
    may_lack_names_ = true;
    notes_.push_back(where.begin == Where::kNoOffset
                         ? "a part of the index cannot be read"
                         : fmt::format("bytes {} to {} of the index cannot be read", where.begin, where.end));
  }
  if (!may_lack_names_) notes_.emplace_back("the end of the index was lost, and all entries are there");
}

Status Wreck::OpenArchive(const std::string& path) {
  if (StatPath(path).kind == PathStat::Kind::kFolder) {
    const std::string file = JoinPath(path, kWeightsMember);
    CKPTFIT_ASSIGN_OR_RETURN(std::shared_ptr<const Source> source, OpenShared(file));
    return OpenH5(std::move(source), file);
  }
  CKPTFIT_ASSIGN_OR_RETURN(const std::shared_ptr<const Source> archive, OpenShared(path));
  CKPTFIT_ASSIGN_OR_RETURN(std::shared_ptr<const Source> weights, WeightsOf(archive, &notes_));
  return OpenH5(std::move(weights), path + "!" + kWeightsMember);
}

Status Wreck::OpenH5(std::shared_ptr<const Source> source, const std::string& name) {
  auto file = std::make_shared<H5File>(keras_h5::ReadH5(source, name));
  if (file->opened == H5File::Opened::kTruncated) {
    may_lack_names_ = true;
    notes_.push_back(fmt::format("the file ends after {} of {} bytes", source->size(), file->stored_eof));
    source = std::make_shared<CutSource>(source, file->stored_eof);
    *file = keras_h5::ReadH5(source, name);
  }
  if (file->opened != H5File::Opened::kOk) return Status(StatusCode::kCorrupt, file->h5py_message, At(name));
  format_ = HasPathLayout(*file) ? Format::kKerasWeightsH5 : Format::kKerasH5Weights;
  for (const H5Object& object : file->objects) {
    if (object.fault.empty() || object.kind == H5Object::Kind::kDataset) continue;
    may_lack_names_ = true;
    lost_.push_back({object.path.empty() ? "/" : object.path, object.fault, false, {}});
  }
  tensors_ = TensorsOf(*file);
  std::sort(tensors_.begin(), tensors_.end(), [](const TensorInfo& a, const TensorInfo& b) { return a.key < b.key; });
  h5_ = file;
  CKPTFIT_ASSIGN_OR_RETURN(values_, keras_h5::DatasetValues(std::move(source), *h5_));
  return Status();
}

Status Wreck::OpenSafetensors(const std::string& path) {
  format_ = Format::kSafetensors;
  CKPTFIT_ASSIGN_OR_RETURN(std::shared_ptr<const Source> source, OpenShared(path));
  CKPTFIT_ASSIGN_OR_RETURN(const std::uint64_t whole, SafetensorsSize(*source));
  if (whole > source->size()) {
    notes_.push_back(fmt::format("the file ends after {} of {} bytes", source->size(), whole));
    source = std::make_shared<CutSource>(source, whole);
  }
  CKPTFIT_ASSIGN_OR_RETURN(Safetensors read, ReadSafetensors(*source));
  tensors_ = read.tensors;
  values_ = SafetensorsValues(std::move(source), std::move(read.tensors));
  return Status();
}

}  // namespace ckptfit
