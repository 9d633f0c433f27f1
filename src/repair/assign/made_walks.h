// What Keras' saving library would walk over in a program whose release has none: before TensorFlow 2.12, models are saved
// by other ways alone. Files that later releases wrote tell layers by these paths all the same.
//
// Made of the objects that a checkpoint of the program would track, which are attributes as well.
//
// Threads.  Any. Cost. O(nodes + edges), with a copy of the program.
#pragma once

#include "model/target.h"

namespace ckptfit {

// Whether some object has a walk.
bool HasWalks(const Target& target);

// `target` with walks by name of attribute: lists of layers for Functional and Sequential models, attributes and what
// lies in lists or dicts for others.
Target WithWalks(Target target);

}  // namespace ckptfit
