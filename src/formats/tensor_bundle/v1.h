// V1 checkpoints: tables of SavedTensorSlices, whose path is the prefix itself (docs/formats/tensor_bundle.md 2).
#pragma once

#include "ckptfit/source.h"
#include "model/observation.h"
#include "model/tensor_bundle.h"

namespace ckptfit {

// Fills `bundle` from the files that its prefix, taken as a pattern, matches. Every failure to open is a failure of
// this: TensorFlow tries V1 for whatever has no index.
void ReadV1(TensorBundle& bundle, ObservationSink& seen);

// The same of a checkpoint of one file, which is at hand; its name is the prefix.
void ReadV1(TensorBundle& bundle, const Source& file, ObservationSink& seen);

}  // namespace ckptfit
