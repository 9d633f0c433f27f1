// What a file is that is no checkpoint, in a sentence for people.
#pragma once

#include <string>

#include "model/files.h"
#include "model/keras_archive.h"

namespace ckptfit {

std::string ContentNote(const PathFacts& facts);

// Of a zip archive that Keras did not write.
std::string ZipNote(const KerasArchive& archive);

}  // namespace ckptfit
