#include "diagnosis/matching.h"

namespace ckptfit {

Matching MatchingOf(const Case& c) {
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
