// A member of an archive whose directory is lost: zip files name each member once more in front of its bytes
// (docs/formats/keras_zip.md 2).
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "ckptfit/result.h"
#include "ckptfit/source.h"

namespace ckptfit::keras_zip {

// A window of `archive` on what is there of the stored member `name`, found by walking the members from the start; it may
// end early.
//
// Errors.  kNotFound when the walk does not meet it, kUnsupported when it is packed, kIo.
// Cost.    Two small reads for each member in front of it.
Result<std::shared_ptr<const Source>> RecoverMember(std::shared_ptr<const Source> archive, std::string_view name);

}  // namespace ckptfit::keras_zip
