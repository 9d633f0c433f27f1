// The objects of a SavedModel: SavedObject and what is in it (docs/formats/saved_model.md 3).
#pragma once

#include <string_view>

#include "model/saved_model.h"

namespace ckptfit {

// False when the bytes are no SavedObject; `node` is then partial.
bool ParseSavedObject(std::string_view bytes, SavedModel::Node& node);

// One entry of the map of signatures, a name with a SignatureDef.
bool ParseSignature(std::string_view bytes, SavedModel::Signature& signature);

}  // namespace ckptfit
