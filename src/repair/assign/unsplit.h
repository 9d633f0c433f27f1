// Layers inside a layer of the user's own whose names a legacy file does not tell.
//
// A layer that builds its own layers in build() names their variables after itself: the file lists "gated/kernel:0" where
// others have "gated/dense/kernel:0". Such a group can only be compared as a whole.
//
// Threads.  Any. Cost. O(variables log variables).
#pragma once

#include "diagnosis/layer.h"

namespace ckptfit {

// Makes one layer of those of the program that are part of one layer of the model, where one stored group has just the
// shapes of all of them together. The parts then stand in the program's order of variables.
void MergeUnsplit(const Side& stored, Side* program);

}  // namespace ckptfit
