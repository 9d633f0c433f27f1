// Which family of loaders a format belongs to.
#pragma once

#include "model/checkpoint.h"

namespace ckptfit {

// Files that Keras itself writes: HDF5 of both layouts, sharded weights and archives.
bool IsKerasFile(Format format);

// Checkpoints of tf.train: bundles with and without an object graph, and V1 files.
bool IsTensorFlowCheckpoint(Format format);

}  // namespace ckptfit
