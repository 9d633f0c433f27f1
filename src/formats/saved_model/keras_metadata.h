// What Keras 2 wrote about its layers: keras_metadata.pb, or texts inside the objects up to TensorFlow 2.4
// (docs/formats/saved_model.md 5).
#pragma once

#include <string>

#include "model/observation.h"
#include "model/saved_model.h"

namespace ckptfit {

// Fills SavedModel::keras_metadata_file and ::keras_nodes from the file in `folder`.
void ReadKerasMetadata(const std::string& folder, SavedModel& model, ObservationSink& seen);

// Fills SavedModel::keras_nodes from the objects' own metadata, with paths from the root as Keras makes them.
void CollectLegacyMetadata(SavedModel& model, ObservationSink& seen);

}  // namespace ckptfit
