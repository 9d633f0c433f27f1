#include "repair/saved_model/older_release.h"

#include <algorithm>
#include <utility>

#include "loading/keras_weights/keras_line.h"
#include "loading/saved_model/operations.h"

namespace ckptfit {
namespace {

// Types with higher numbers came after all releases that lack what is taken out below.
constexpr std::uint64_t kHighestOldType = 23;  // DT_UINT64

bool IsKeras(const SavedModel::Node& node) { return node.identifier.starts_with("_tf_keras"); }

// Before 2.5 Keras decodes the text of each of its objects, and raises where there is none.
bool NeedsMetadata(const SavedModel& saved, const Call& call, const Environment& environment) {
  if (call.api != Api::kLoadModel || !environment.keras2() || KerasLine(environment).AtLeast(2, 5)) return false;
  if (saved.keras_metadata_file != SavedModel::Metadata::kGood || saved.keras_nodes.empty()) return false;
  return std::any_of(saved.nodes.begin(), saved.nodes.end(),
                     [](const SavedModel::Node& node) { return IsKeras(node) && node.metadata.empty(); });
}

// A Lambda's code in the form of Python 3.11, with which TensorFlow 2.12 is the first to run, takes Python before 3.8 for its own:
// unlike other forms, which are refused and do without, it ends in a SystemError.
bool MayHoldForeignCode(const SavedModel& saved, const Call& call, const Environment& environment) {
  const auto writer = Version::Parse(saved.tensorflow_version);
  const bool by_keras = call.api == Api::kLoadModel;
  if (!by_keras || environment.python.AtLeast(3, 8) || (writer && writer->Before(2, 12))) return false;
  return std::any_of(saved.keras_nodes.begin(), saved.keras_nodes.end(), [](const SavedModel::KerasNode& node) {
    return node.metadata["class_name"].AsString() == "Lambda";
  });
}

std::string ReleaseText(const Environment& environment) { return "TensorFlow " + environment.tensorflow.text; }

PlanStep MakeStep(PlanStep::Kind kind, std::string from, std::string to, std::size_t count, std::string why) {
  PlanStep step;
  step.kind = kind;
  step.from = step.first = std::move(from);
  step.to = std::move(to);
  step.count = count;
  step.why = std::move(why);
  return step;
}

std::size_t CountOf(const std::map<std::string, std::size_t, std::less<>>& counts, std::string_view key) {
  const auto at = counts.find(key);
  return at == counts.end() ? 0 : at->second;
}

}  // namespace

OlderReleaseRepair RepairForRelease(const SavedModel& saved, const Call& call, const Environment& environment) {
  OlderReleaseRepair repair;
  const bool by_keras2 = call.api == Api::kLoadModel && environment.keras2();
  if (saved.opened != SavedModel::Opened::kOk || (!by_keras2 && call.api != Api::kSavedModelLoad)) return repair;
  repair.metadata = NeedsMetadata(saved, call, environment);
  // Tuples and shapes have a form of their own in the texts since 2.2, and objects were made of the texts in another way.
  if (repair.metadata && KerasLine(environment).Before(2, 2)) {
    repair.refusals.push_back("the form of Keras' metadata that later releases write");
  }
  if (repair.metadata && MayHoldForeignCode(saved, call, environment)) {
    repair.refusals.push_back("the code of a Lambda that a later Python may have written");
  }
  const ForeignOperations foreign = FindForeignOperations(environment.tensorflow, saved);
  for (const std::string& operation : foreign.missing) {
    if (WhyIdle(operation).empty()) {
      repair.refusals.push_back("the operation " + operation);
    } else {
      repair.operations.insert(operation);
    }
  }
  for (const ForeignAttribute& one : foreign.attributes) {
    if (!one.absent && !WhyIdle(one.operation + "." + one.attribute).empty()) {
      repair.attributes[one.operation].insert(one.attribute);
    } else {
      repair.refusals.push_back(one.absent ? one.operation + " without its attribute " + one.attribute
                                           : "the attribute " + one.attribute + " of " + one.operation);
    }
  }
  for (const std::string& operation : foreign.unknown) {
    repair.refusals.push_back("the operation " + operation + ", which is none of TensorFlow's own");
  }
  if (saved.uses.highest_type > kHighestOldType) repair.refusals.push_back("a type of elements in the graph");
  return repair;
}

SavedModel Repaired(SavedModel saved, const OlderReleaseRepair& repair) {
  for (const std::string& operation : repair.operations) saved.uses.operations.erase(operation);
  for (const auto& [operation, attributes] : repair.attributes) {
    const auto use = saved.uses.operations.find(operation);
    if (use == saved.uses.operations.end()) continue;
    for (const std::string& attribute : attributes) use->second.attributes.erase(attribute);
  }
  for (SavedModel::KerasNode& stored : saved.keras_nodes) {
    if (stored.node == 0 && !repair.uncompiled.empty()) stored.metadata.Erase("training_config");
  }
  if (!repair.metadata) return saved;
  for (const SavedModel::KerasNode& stored : saved.keras_nodes) {
    if (stored.node < 0 || stored.node >= static_cast<std::int64_t>(saved.nodes.size())) continue;
    SavedModel::Node& node = saved.nodes[static_cast<std::size_t>(stored.node)];
    if (node.metadata.empty()) node.metadata = "{}";  // it is there; what it says stands in `stored`
  }
  return saved;
}

std::vector<PlanStep> StepsOfRepair(const OlderReleaseRepair& repair, const Environment& environment,
                                    const std::map<std::string, std::size_t, std::less<>>& taken_out,
                                    std::size_t texts) {
  std::vector<PlanStep> steps;
  const std::string release = ReleaseText(environment);
  if (repair.metadata) {
    steps.push_back(MakeStep(PlanStep::Kind::kMetadata, "keras_metadata.pb", "saved_model.pb", texts,
                             release +
                                 " looks for Keras' texts in the objects of saved_model.pb; they are the same, and "
                                 "stay in keras_metadata.pb for later releases"));
  }
  for (const std::string& operation : repair.operations) {
    steps.push_back(MakeStep(PlanStep::Kind::kTakeOut, operation, "", CountOf(taken_out, operation),
                             release + " does not know it; " + std::string(WhyIdle(operation))));
  }
  for (const auto& [operation, attributes] : repair.attributes) {
    for (const std::string& attribute : attributes) {
      const std::string name = operation + "." + attribute;
      steps.push_back(MakeStep(PlanStep::Kind::kTakeOut, name, "", CountOf(taken_out, name),
                               release + " does not know it; " + std::string(WhyIdle(name))));
    }
  }
  if (!repair.uncompiled.empty()) {
    steps.push_back(
        MakeStep(PlanStep::Kind::kCompile, "training_config", "", 1,
                 "load_model does not compile the model, which loads with all values: " + repair.uncompiled));
  }
  return steps;
}

}  // namespace ckptfit
