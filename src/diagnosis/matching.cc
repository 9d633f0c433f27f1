#include "diagnosis/matching.h"

#include "model/format_family.h"

namespace ckptfit {
namespace {

// A SavedModel without Keras' metadata, as export() of Keras 3 and tf.saved_model.save() write it.
bool IsExported(const Checkpoint& checkpoint) {
  return checkpoint.format == Format::kSavedModel && !checkpoint.writer.keras.known();
}

}  // namespace

bool CallReads(const Case& c) {
  const Format format = c.checkpoint.format;
  if (c.call == nullptr || format == Format::kNone) return true;
  switch (c.call->api) {
    case Api::kCheckpointRestore:
    case Api::kCheckpointRead:
    case Api::kSaverRestore:
    case Api::kGetTensor:
    case Api::kInitFromCheckpoint:
      return IsTensorFlowCheckpoint(format);
    case Api::kLoadWeights:
      // TensorFlow 2.5 engine/training.py was the first to take the folder of a SavedModel.
      if (format == Format::kSavedModel) return !c.environment.keras3() && c.environment.tensorflow.AtLeast(2, 5);
      return IsKerasFile(format) || IsTensorFlowCheckpoint(format);
    case Api::kLoadModel:
      if (IsExported(c.checkpoint) && c.environment.keras3()) return false;
      return !IsTensorFlowCheckpoint(format) && format != Format::kSafetensors && format != Format::kHdf5;
    case Api::kTfsmLayer:
    case Api::kSavedModelLoad:
      return format == Format::kSavedModel;
  }
  return true;
}

Matching MatchingOf(const Case& c) {
  if (!CallReads(c)) return Matching::kNone;
  switch (c.checkpoint.format) {
    case Format::kTensorBundle:
      return c.call != nullptr && c.call->api == Api::kSaverRestore ? Matching::kVariableName : Matching::kObjectPath;
    case Format::kNameBased:
    case Format::kTensorV1:
      return Matching::kVariableName;
    case Format::kKerasH5Weights:
    case Format::kKerasH5Model: {
      const bool by_name = c.call != nullptr && c.call->api == Api::kLoadWeights && c.call->Flag("by_name");
      return by_name ? Matching::kLayerName : Matching::kPosition;
    }
    case Format::kKerasWeightsH5:
    case Format::kKerasShards:
    case Format::kKerasArchive:
      return Matching::kWalkPath;
    case Format::kSavedModel:  // its variables are a bundle, and Keras 2 looks them up like one
      return c.call != nullptr && (c.call->api == Api::kLoadWeights || c.call->api == Api::kLoadModel)
                 ? Matching::kObjectPath
                 : Matching::kNone;
    case Format::kNone:
    case Format::kSafetensors:
    case Format::kHdf5:
      return Matching::kNone;
  }
  return Matching::kNone;
}

bool NamesMatter(Matching matching) { return matching != Matching::kNone && matching != Matching::kPosition; }

bool BuildsFromFile(const Case& c) { return c.call != nullptr && MakesItsObjects(c.call->api); }

bool LoadsVariables(const Case& c) { return c.call == nullptr || GivesValues(c.call->api); }

}  // namespace ckptfit
