// Layers that only the order in which they run tells apart.
//
// Layers of one kind in two branches are told by what is surely known around them: the layer that runs behind the encoder and beside the
// decoder is that one in the file, too, wherever both sides tell how their layers are connected.
//
// Threads.  Any. Cost. O(open layers squared * layers), up to kMostFlowSteps; beyond it nothing is told.
#pragma once

#include <cstddef>
#include <vector>

#include "repair/assign/layers.h"

namespace ckptfit {

inline constexpr std::size_t kMostFlowSteps = 50'000'000;

// Gives layers without a proved partner the stored one that runs as they do, seen from all that have a proved one, where it
// is the only one of their kind that does, and they are the only ones of theirs. `matches` is what MatchLayers() has found so far.
void MatchByFlow(const Sides& sides, const GivenNames& names, std::vector<LayerMatch>* matches);

}  // namespace ckptfit
