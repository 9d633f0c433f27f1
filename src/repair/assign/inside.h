// Layers inside a layer of the user's own class, in files whose paths tell such classes: "layers/block_1/dense".
//
// A Dense inside a block and one beside it may have the same shapes; which is which shows what holds it.
//
// Trust.    Paths of the file are hostile text: they are split and compared, never followed.
// Threads.  Any. Cost. O(program + paths) with a logarithm.
#pragma once

#include "model/target.h"
#include "repair/assign/sides.h"

namespace ckptfit {

// Fills `users_classes`, and sets `inside` on both sides. A class of which the two sides do not have the same number of
// layers tells nothing.
void TellInside(const Target& target, Sides* sides);

}  // namespace ckptfit
