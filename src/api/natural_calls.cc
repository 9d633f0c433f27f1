#include "api/natural_calls.h"

namespace ckptfit {
namespace {

// The name of the described model, or "" when none of the objects is one.
std::string ModelName(const Target& target) {
  for (const auto& [name, node] : target.objects) {
    if (target.nodes[node].is(kRoleModel)) return name;
  }
  return "";
}

// tf.train.Checkpoint(model=model, step=step).restore(path)
std::string RestoreAll(const Target& target) {
  std::string text = "tf.train.Checkpoint(";
  for (std::size_t i = 0; i < target.objects.size(); ++i) {
    if (i > 0) text += ", ";
    text += target.objects[i].first + "=" + target.objects[i].first;
  }
  return text + ").restore(path)";
}

void AddBundleCalls(const Target& target, const Environment& environment, std::vector<std::string>* calls) {
  const std::string model = ModelName(target);
  calls->push_back(RestoreAll(target));
  if (!model.empty() && environment.keras2()) calls->push_back(model + ".load_weights(path)");
  if (target.objects.size() > 1 && !model.empty()) {
    calls->push_back("tf.train.Checkpoint(" + model + "=" + model + ").restore(path)");
  }
  if (target.objects.size() == 1)
    calls->push_back("tf.train.Checkpoint(" + target.objects[0].first + ").restore(path)");
}

void AddWeightCalls(const Target& target, bool legacy, std::vector<std::string>* calls) {
  const std::string model = ModelName(target);
  if (model.empty()) return;
  calls->push_back(model + ".load_weights(path)");
  if (legacy) calls->push_back(model + ".load_weights(path, by_name=True)");
}

constexpr const char* kLoadCustom = "keras.models.load_model(path, custom_objects=custom_objects)";

const char* LoadModel(const Target* target) {
  if (target == nullptr) return kLoadModelCall;
  for (const CustomObject& custom : target->custom_objects) {
    if (custom.given == CustomObject::Given::kHandedOver) return kLoadCustom;
  }
  return kLoadModelCall;
}

}  // namespace

std::vector<std::string> NaturalCalls(const Checkpoint& checkpoint, const Target* target,
                                      const Environment& environment) {
  std::vector<std::string> calls;
  switch (checkpoint.format) {
    case Format::kTensorBundle:
    case Format::kNameBased:
    case Format::kTensorV1:
      if (target != nullptr) AddBundleCalls(*target, environment, &calls);
      if (target != nullptr && checkpoint.format != Format::kTensorBundle && !ModelName(*target).empty()) {
        calls.push_back("tf.compat.v1.train.Saver(" + ModelName(*target) + ".variables).restore(None, path)");
      }
      break;
    case Format::kKerasH5Weights:
      if (target != nullptr) AddWeightCalls(*target, true, &calls);
      break;
    case Format::kKerasH5Model:
      calls.emplace_back(LoadModel(target));
      if (target != nullptr) AddWeightCalls(*target, true, &calls);
      break;
    case Format::kKerasWeightsH5:
    case Format::kKerasShards:
      if (target != nullptr) AddWeightCalls(*target, false, &calls);
      break;
    case Format::kKerasArchive:
      calls.emplace_back(LoadModel(target));
      if (target != nullptr) AddWeightCalls(*target, false, &calls);
      break;
    case Format::kSavedModel:
      if (environment.keras2()) calls.emplace_back(LoadModel(target));
      calls.emplace_back("tf.saved_model.load(path)");
      break;
    case Format::kNone:
    case Format::kSafetensors:
    case Format::kHdf5:
      // Not a checkpoint of any loading call: the call that the file's name suggests shows what the framework would
      // say.
      if (target != nullptr && !ModelName(*target).empty()) calls.push_back(ModelName(*target) + ".load_weights(path)");
      break;
  }
  return calls;
}

}  // namespace ckptfit
