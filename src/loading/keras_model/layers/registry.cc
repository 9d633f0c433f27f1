// The list of layer families.
#include <map>

#include "loading/keras_model/layers/rules.h"

namespace ckptfit {
namespace {

std::map<std::string_view, const LayerRules*> MakeIndex() {
  std::map<std::string_view, const LayerRules*> index;
  for (const auto family :
       {AttentionLayers(), ConvolutionLayers(), DenseLayers(), MergingLayers(), NormalizationLayers(), PoolingLayers(),
        PreprocessingLayers(), RecurrentLayers(), ReshapingLayers(), WrapperLayers()}) {
    for (const LayerRules& rules : family) index.emplace(rules.class_name, &rules);
  }
  return index;
}

}  // namespace

const LayerRules* FindLayerRules(std::string_view class_name) {
  static const std::map<std::string_view, const LayerRules*> index = MakeIndex();
  const auto at = index.find(class_name);
  return at == index.end() ? nullptr : at->second;
}

}  // namespace ckptfit
