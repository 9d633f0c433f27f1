// The legacy HDF5 file (layer_names, weight_names) that a program of Keras 2 or 3 would save (docs/formats/keras_h5.md 2, 3):
// weights alone, or a whole model.
//
// Names are those that the release writes. Where it would write two of one name, and fail, the second gets another: the
// loaders go by position in a layer.
#pragma once

#include "repair/layout/program_layout.h"

namespace ckptfit {

// As LayOutProgram() says, for Format::kKerasH5Weights and Format::kKerasH5Model. A whole model has its config; for
// load_weights one may do without.
Result<ProgramLayout> LayOutLegacyH5(const Call& call, const Target& target, const Environment& environment,
                                     Format format);

}  // namespace ckptfit
