#include "repair/apply.h"

#include <utility>

#include "formats/tensor_bundle/stored_tensor.h"
#include "formats/tensor_bundle/writer.h"
#include "io/path.h"
#include "repair/convert_values.h"

namespace ckptfit {
namespace {

class Applier {
 public:
  Applier(const RepairPlan& plan, const Checkpoint& source, TensorValues& values, const std::string& output)
      : plan_(plan), source_(source), values_(values), output_(output) {}

  Result<Applied> Run() {
    switch (plan_.layout.format) {
      case Format::kTensorBundle:
        return Bundle(&plan_.layout.graph);
      case Format::kNameBased:
        return Bundle(nullptr);
      default:
        return Status(StatusCode::kUnsupported,
                      "a repair writes no file of the format " + std::string(FormatName(plan_.layout.format)));
    }
  }

 private:
  NewTensor Written(const PlannedTensor& planned) const {
    const TensorInfo& stored = source_.tensors[planned.tensor];
    NewTensor made{planned.key, planned.dtype, stored.shape, {}};
    made.values = [this, &stored, to = planned.dtype](const ByteSink& sink) {
      const auto read = [&](const ByteSink& into) { return values_.Read(stored.key, into); };
      return ReadConverted(stored.dtype, to, read, sink);
    };
    return made;
  }

  Result<Applied> Bundle(const ObjectGraph* graph) {
    const std::string prefix = BundlePrefix(source_);
    if (!prefix.empty()) return LinkedBundle(prefix, graph);
    std::vector<NewTensor> tensors;
    for (const PlannedTensor& planned : plan_.tensors) tensors.push_back(Written(planned));
    CKPTFIT_RETURN_IF_ERROR(WriteBundle(output_, tensors, graph));
    return Applied{BundleFiles(1), {}};
  }

  Result<Applied> LinkedBundle(const std::string& prefix, const ObjectGraph* graph) {
    std::vector<LinkedTensor> tensors;
    for (const PlannedTensor& planned : plan_.tensors) {
      const bool taken = planned.conversion == Conversion::kNone;
      LinkedTensor tensor{planned.key, taken ? source_.tensors[planned.tensor].key : "", {}};
      if (!taken) tensor.values = Written(planned);
      tensors.push_back(std::move(tensor));
    }
    CKPTFIT_ASSIGN_OR_RETURN(const LinkedShards shards, WriteLinkedBundle(output_, prefix, tensors, graph));
    return Applied{BundleFiles(shards.all), shards};
  }

  std::vector<std::string> BundleFiles(std::size_t shards) const {
    std::vector<std::string> files = {output_ + ".index"};
    const auto all = static_cast<std::int32_t>(shards);
    for (std::int32_t i = 0; i < all; ++i) files.push_back(ShardPath(output_, i, all));
    return files;
  }

  const RepairPlan& plan_;
  const Checkpoint& source_;
  TensorValues& values_;
  const std::string& output_;
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

Result<Applied> ApplyPlan(const RepairPlan& plan, const Checkpoint& source, TensorValues& values,
                          const std::string& output) {
  return Applier(plan, source, values, output).Run();
}

}  // namespace ckptfit
