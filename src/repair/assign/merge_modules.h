// Variables of tf.Module objects whose holders changed: from a list into attributes, from attributes into modules of their
// own.
//
// Which object holds a variable tells nothing then; where each variable is the only one of its shape, or of its shape
// and name, it is known all the same.
//
// Threads. Any. Cost. O(variables log variables).
#pragma once

#include "diagnosis/layer.h"
#include "model/target.h"

namespace ckptfit {

// Makes one layer of all on each side, where the sides hold the same variables, told apart so, in another number of
// objects, none of which is a layer of Keras in the program.
void MergeModules(const Target& target, Side* program, Side* stored);

}  // namespace ckptfit
