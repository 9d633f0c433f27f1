// Who wrote a checkpoint, as far as its bytes tell (docs/formats/paths.md 5). Versions are set only where the file
// states them; what merely points to a range of versions is evidence.
#pragma once

#include "model/checkpoint.h"
#include "model/h5_file.h"
#include "model/keras_archive.h"
#include "model/saved_model.h"
#include "model/tensor_bundle.h"

namespace ckptfit {

Writer WriterOf(const TensorBundle& bundle);
Writer WriterOf(const SavedModel& model);
// `config` is the model config in the file, or null.
Writer WriterOf(const H5File& file, const Value& config);
Writer WriterOf(const KerasArchive& archive);

}  // namespace ckptfit
