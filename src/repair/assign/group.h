// Layers that could take each other's place, as many in the program as in the file: which is which.
#pragma once

#include <cstddef>
#include <vector>

#include "repair/assign/layers.h"

namespace ckptfit {

struct LayerGroup {
  std::vector<std::size_t> program;  // positions in Side::layers
  std::vector<std::size_t> stored;   // as many
};

// Parallel to `group.program`; by_call as MatchLayers() takes it.
std::vector<LayerMatch> MatchGroup(const Sides& sides, const GivenNames& names, const std::vector<std::size_t>& by_call,
                                   const LayerGroup& group);

}  // namespace ckptfit
