#include "api/fix_foresee.h"

#include <memory>
#include <utility>

#include "api/fix_verify.h"
#include "api/planned_files.h"
#include "codec/json.h"
#include "formats/keras_h5/reader.h"
#include "formats/keras_h5/writer.h"
#include "loading/simulate.h"
#include "model/archive_members.h"

namespace ckptfit {
namespace {

// A name that a file of this format may have.
std::string PlannedName(Format format) {
  switch (format) {
    case Format::kKerasWeightsH5:
      return "planned.weights.h5";
    case Format::kKerasH5Weights:
    case Format::kKerasH5Model:
      return "planned.h5";
    case Format::kKerasArchive:
      return "planned.keras";
    default:
      return "planned";
  }
}

// Why the call would not succeed on the file of Keras' that the plan would write at `path`; empty where it does, or where
// that is not known before it is written.
std::string FaultOfPlanned(const RepairPlan& plan, const Call& call, const Target& target,
                           const Environment& environment, const std::string& path) {
  Result<keras_h5::PlannedH5> planned = keras_h5::PlannedH5::Make(plan.layout.h5);
  if (!planned) return "";
  const bool archive = plan.layout.format == Format::kKerasArchive;
  const std::uint64_t size = planned->size();
  const std::string name = archive ? path + "!" + kWeightsMember : path;
  H5File weights = keras_h5::ReadH5(std::move(*planned).WithoutValues(name), name);
  std::optional<PlannedFiles> files;
  if (archive) {
    const auto config = ParseJson(plan.layout.config, "config.json");
    const auto metadata = ParseJson(plan.layout.metadata, "metadata.json");
    if (!config || !metadata) return "";
    KerasArchive made;
    made.path = path;
    made.has_config = true;
    made.config = *config;
    made.metadata = *metadata;
    made.weights_member = kWeightsMember;
    for (const char* member : {"metadata.json", "config.json", kWeightsMember}) made.members.push_back({member});
    made.weights = std::make_shared<const H5File>(std::move(weights));
    files.emplace(std::move(made), size);
  } else {
    files.emplace(std::move(weights));
  }
  const Call made = CallOn(call, path);
  const LoadTrace trace = Simulate({made, target, environment, *files, SimulateOptions{.verify_bytes = 0}});
  if (!trace.exception && trace.outcome == Outcome::kUnknown) return "";  // the file itself may tell
  return FaultOfLoad(made, plan, trace, target);
}

// The bundle that the plan would write at `prefix`.
TensorBundle BundleOf(const RepairPlan& plan, const Checkpoint& source, const std::string& prefix) {
  TensorBundle bundle;
  bundle.prefix = prefix;
  bundle.num_shards = 1;
  for (const PlannedTensor& planned : plan.tensors) {
    TensorInfo entry = source.tensors[planned.tensor];
    entry.key = planned.key;
    entry.shape = ShapeOf(planned, entry);
    entry.dtype = planned.dtype;
    bundle.entries.push_back(std::move(entry));
  }
  bundle.has_object_graph = bundle.graph_parsed = plan.layout.format == Format::kTensorBundle;
  bundle.graph = plan.layout.graph;
  return bundle;
}

}  // namespace

Foreseen ForeseeLoad(const PlannedFile& file, const Call& call, const Target& target, const Environment& environment) {
  const bool bundle = file.format == Format::kTensorBundle || file.format == Format::kNameBased;
  const std::string path = file.output.empty() ? PlannedName(file.format) : file.output;
  if (!bundle) return {std::nullopt, false, FaultOfPlanned(file.plan, call, target, environment, path)};
  PlannedFiles files(BundleOf(file.plan, file.source, path));
  Checkpoint made;
  made.path = made.resolved = path;
  made.format = file.format;
  made.tensors = files.Bundle(path).entries;
  Replay replay = ReplayOn(CallOn(call, path), target, environment, files, made, file.plan);
  return {replay.verdict, replay.model_fits, std::move(replay.fault)};
}

}  // namespace ckptfit
