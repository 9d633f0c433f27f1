// The model that a file of Keras' own is of: such a file holds one, and does not say which of a program's.
//
// Threads.  Any. Cost.  O(described objects).
#pragma once

#include "model/target.h"

namespace ckptfit {

// kNoNode where the program describes no model, or several.
NodeId OnlyModel(const Target& target);

}  // namespace ckptfit
