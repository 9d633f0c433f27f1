// What Keras meets in an archive whose model.weights.h5 does not agree with its CRC-32.
//
// zipfile compares the sum when it hands out the last byte. Who reads the member whole hears of it at once: archives that
// are extracted first, and h5py, which asks for the end of the file, up to Python 3.11. Since 3.12 zipfile skips over
// bytes and forgets the sum, until h5py goes back: then reading on to the end of the member raises, which is at one of
// the last datasets (docs/design/loading_keras_weights.md 3.4).
//
// Threads.  No shared state.
#pragma once

#include <optional>

#include "loading/keras_weights/path_layout.h"
#include "loading/trace.h"
#include "model/keras_archive.h"
#include "model/version.h"

namespace ckptfit {

// "Bad CRC-32 for file 'model.weights.h5'"
Exception BadCrc();

// What opening the weights of `archive` raises for its sum, or nothing; then `options->bad_crc` is the dataset at which
// it will be found, if one is. `loads_model`: load_model(), which from 3.4 on extracts the weights first.
std::optional<Exception> CrcError(const KerasArchive& archive, bool loads_model, const Environment& environment,
                                  PathLayoutOptions* options);

}  // namespace ckptfit
