// The tensors and the writer of a checkpoint, put together from what the readers saw.
//
// Trust.  Works on parsed models only; texts inside them stay claims.
// Cost.   O(tensors log tensors).
#pragma once

#include "model/checkpoint.h"
#include "model/h5_file.h"
#include "model/keras_archive.h"
#include "model/saved_model.h"
#include "model/tensor_bundle.h"

namespace ckptfit {

// Each adds tensors (the list stays sorted by key), observations and what tells the writer. Names and order of
// variables come from layer_names and weight_names, or from the object graph.
void AddH5Tensors(const H5File& file, Checkpoint* checkpoint);
void AddBundleTensors(const TensorBundle& bundle, Checkpoint* checkpoint);

// The model and training config, and the Keras version, that an HDF5 file has as attributes.
void AddH5Config(const H5File& file, Checkpoint* checkpoint);
// config.json and metadata.json.
void AddArchiveConfig(const KerasArchive& archive, Checkpoint* checkpoint);
// The version in saved_model.pb.
void AddSavedModelWriter(const SavedModel& saved, Checkpoint* checkpoint);

}  // namespace ckptfit
