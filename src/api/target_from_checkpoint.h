// A program's side made from a file that is known to fit it.
#pragma once

#include "ckptfit/result.h"
#include "model/checkpoint.h"
#include "model/files.h"
#include "model/target.h"

namespace ckptfit {

// The program that `checkpoint` fits: of a whole-model file the model that its config builds, of other checkpoints an
// object "model" with one variable for each stored tensor, in the structure in which they are stored (object graph,
// layer names and paths). The environment is the writer's. kUnsupported when the file tells no structure.
Result<Target> TargetFromCheckpoint(const Checkpoint& checkpoint, Files& files);

}  // namespace ckptfit
