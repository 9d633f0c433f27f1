// Layers that have a place in the file and no variables there.
#pragma once

#include "diagnosis/conclude.h"

namespace ckptfit {

// Whether the file has an empty group for every layer that a kLayerAdded speaks of.
bool IsSavedEmpty(const Case& c, const Change& change);

}  // namespace ckptfit
