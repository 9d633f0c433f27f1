// What Keras 2 wrote about its layers: keras_metadata.pb, or texts inside the objects up to TensorFlow 2.4
// (docs/formats/saved_model.md 5).
#pragma once

#include "ckptfit/source.h"
#include "model/observation.h"
#include "model/saved_model.h"

namespace ckptfit {

// Fills SavedModel::keras_metadata_file and ::keras_nodes from the file keras_metadata.pb.
void ReadKerasMetadata(const Source& file, SavedModel& model, ObservationSink& seen);

// Fills SavedModel::keras_nodes from the objects' own metadata, with paths from the root as Keras makes them. A path
// holds the innermost kMaxPathNames names, kMaxPathBytes bytes; all paths together kMaxPathsBytes, later ones are
// empty: a chain of objects would else take memory and time that grow with the square of its length.
inline constexpr std::size_t kMaxPathNames = 1000;
inline constexpr std::size_t kMaxPathBytes = 4096;
inline constexpr std::size_t kMaxPathsBytes = 32u << 20;
void CollectLegacyMetadata(SavedModel& model, ObservationSink& seen);

}  // namespace ckptfit
