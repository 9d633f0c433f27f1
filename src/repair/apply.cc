#include "repair/apply.h"

#include <string_view>
#include <unordered_map>
#include <utility>

#include "formats/keras_h5/writer.h"
#include "formats/keras_zip/writer.h"
#include "formats/tensor_bundle/stored_tensor.h"
#include "formats/tensor_bundle/writer.h"
#include "io/output_file.h"
#include "io/path.h"
#include "model/archive_members.h"
#include "repair/values/change_values.h"

namespace ckptfit {
namespace {

class Applier {
 public:
  Applier(const RepairPlan& plan, const Checkpoint& source, PlacedValues& values, const std::string& output)
      : plan_(plan), source_(source), values_(values), output_(output) {}

  Result<Applied> Run() {
    switch (plan_.layout.format) {
      case Format::kTensorBundle:
        return Bundle(&plan_.layout.graph);
      case Format::kNameBased:
        return Bundle(nullptr);
      case Format::kKerasWeightsH5:
      case Format::kKerasH5Weights:
      case Format::kKerasH5Model:
        return H5();
      case Format::kKerasArchive:
        return Archive();
      default:
        return Status(StatusCode::kUnsupported,
                      "a repair writes no file of the format " + std::string(FormatName(plan_.layout.format)));
    }
  }

 private:
  NewTensor Written(const PlannedTensor& planned) const {
    const TensorInfo& stored = source_.tensors[planned.tensor];
    NewTensor made{planned.key, planned.dtype, ShapeOf(planned, stored), {}};
    made.values = [this, &stored, &planned](const ByteSink& sink) {
      const auto read = [&](const ByteSink& into) { return values_.Read(stored.key, into); };
      return ReadChanged({stored.shape, stored.dtype, read}, planned.change.ops, planned.dtype, sink);
    };
    return made;
  }

  Result<Applied> Bundle(const ObjectGraph* graph) {
    const std::string prefix = BundlePrefix(source_);
    if (!prefix.empty()) return LinkedBundle(prefix, graph);
    std::vector<NewTensor> tensors;
    for (const PlannedTensor& planned : plan_.tensors) tensors.push_back(Written(planned));
    CKPTFIT_RETURN_IF_ERROR(WriteBundle(output_, tensors, graph));
    return Applied{BundleFiles(1), {}, {}};
  }

  Result<Applied> LinkedBundle(const std::string& prefix, const ObjectGraph* graph) {
    std::vector<LinkedTensor> tensors;
    for (const PlannedTensor& planned : plan_.tensors) {
      const bool taken = IsAsStored(planned);
      LinkedTensor tensor{planned.key, taken ? source_.tensors[planned.tensor].key : "", {}};
      if (!taken) tensor.values = Written(planned);
      tensors.push_back(std::move(tensor));
    }
    CKPTFIT_ASSIGN_OR_RETURN(const LinkedShards shards, WriteLinkedBundle(output_, prefix, tensors, graph));
    return Applied{BundleFiles(shards.all), shards, {}};
  }

  // As Written(), into a file that reads back what it writes: notes where that was.
  NewTensor Noted(const PlannedTensor& planned, const OutputFile& out) {
    NewTensor made = Written(planned);
    made.values = [&planned, &out, this, values = std::move(made.values)](const ByteSink& sink) {
      const std::uint64_t begin = out.size();
      CKPTFIT_RETURN_IF_ERROR(values(sink));
      ranges_[planned.key] = {begin, out.size() - begin};
      return Status();
    };
    return made;
  }

  // The laid out file with its values.
  NewH5 FilledH5(const OutputFile& out) {
    NewH5 file = plan_.layout.h5;
    std::unordered_map<std::string_view, const PlannedTensor*> planned;
    for (const PlannedTensor& tensor : plan_.tensors) planned.emplace(tensor.key, &tensor);
    for (NewH5Object& object : file.objects) {
      const auto at = planned.find(object.path);
      if (!object.tensor || at == planned.end()) continue;
      object.tensor = Noted(*at->second, out);
      if (IsAsStored(*at->second)) object.chunks = values_.ChunksOf(source_.tensors[at->second->tensor].key);
    }
    return file;
  }

  Result<std::unique_ptr<OutputFile>> Output() const {
    CKPTFIT_ASSIGN_OR_RETURN(std::unique_ptr<OutputFile> out, OutputFile::Create(output_));
    out->ReadBack();
    return out;
  }

  Result<Applied> H5() {
    CKPTFIT_ASSIGN_OR_RETURN(const std::unique_ptr<OutputFile> out, Output());
    const NewH5 file = FilledH5(*out);
    CKPTFIT_RETURN_IF_ERROR(keras_h5::WriteH5(file, *out));
    return Applied{{output_}, {}, std::move(ranges_)};
  }

  Result<Applied> Archive() {
    CKPTFIT_ASSIGN_OR_RETURN(const std::unique_ptr<OutputFile> out, Output());
    const NewH5 file = FilledH5(*out);
    CKPTFIT_ASSIGN_OR_RETURN(const keras_h5::PlannedH5 weights, keras_h5::PlannedH5::Make(file));
    keras_zip::NewArchive archive;
    archive.metadata = plan_.layout.metadata;
    archive.config = plan_.layout.config;
    archive.weights.name = kWeightsMember;
    archive.weights.size = weights.size();
    archive.weights.bytes = [&weights](const ByteSink& sink) { return weights.Read(sink); };
    CKPTFIT_RETURN_IF_ERROR(keras_zip::WriteArchive(archive, *out));
    return Applied{{output_}, {}, std::move(ranges_)};
  }

  std::vector<std::string> BundleFiles(std::size_t shards) const {
    std::vector<std::string> files = {output_ + ".index"};
    const auto all = static_cast<std::int32_t>(shards);
    for (std::int32_t i = 0; i < all; ++i) files.push_back(ShardPath(output_, i, all));
    return files;
  }

  const RepairPlan& plan_;
  const Checkpoint& source_;
  PlacedValues& values_;
  const std::string& output_;
  std::unordered_map<std::string, WrittenRange> ranges_;
};

}  // namespace

std::string BundlePrefix(const Checkpoint& checkpoint) {
  switch (checkpoint.format) {
    case Format::kTensorBundle:
    case Format::kNameBased:
      return checkpoint.resolved;
    case Format::kSavedModel:
      return JoinPath(checkpoint.resolved, "variables/variables");
    default:
      return "";
  }
}

Result<Applied> ApplyPlan(const RepairPlan& plan, const Checkpoint& source, PlacedValues& values,
                          const std::string& output) {
  return Applier(plan, source, values, output).Run();
}

}  // namespace ckptfit
