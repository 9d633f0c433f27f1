// Layers in weights of Keras 2.12 to 2.14, under the paths that later releases give them.
//
// These releases walk into the mapping `_layer_checkpoint_dependencies` of a Functional or Sequential model
// (keras/engine/functional.py), in which a layer with variables stands twice, as "layer_with_weights-0" and as "layer-0",
// and others once. Keras 2.12 and 2.13 count what stands there by class: the second Dense is "dense_2". Where all layers of
// a class have variables, it is the "layers/dense_1" of other releases. Keras 2.14 leaves out what it has seen
// (saving/saving_lib.py, _save_container_state): there the second Dense is "dense_1", as in later releases.
//
// Trust.    Paths are hostile text: they are split and compared; those of more than kMostMappings such words stay.
// Threads.  Any. Cost. O(paths) with a logarithm, times the mappings in a path.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "diagnosis/layer.h"
#include "model/version.h"

namespace ckptfit {

inline constexpr std::size_t kMostMappings = 16;

// By identity the path in other releases, of those that have one of their own. All layers with variables must be among
// `layers`: where some layer of the class may be without, which one is meant is not told in files of Keras 2.12 and 2.13.
// `keras` wrote them; where it is not known, numbers without a gap tell 2.14.
std::map<std::string, std::string, std::less<>> ListedPaths(const std::vector<Layer>& layers, const Version& keras);

}  // namespace ckptfit
