// Variables that an object-based restore cannot see.
#pragma once

#include <cstddef>
#include <vector>

#include "diagnosis/cause.h"

namespace ckptfit {

// Positions in Target::variables of the restored objects' variables that the walk along tracked attributes does not meet
// and that got no value; none for other loaders and formats. Cost: O(nodes + edges + variables).
std::vector<std::size_t> UntrackedVariables(const Case& c);

}  // namespace ckptfit
