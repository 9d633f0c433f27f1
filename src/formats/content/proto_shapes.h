// Which protobuf message a file is, by the shape of its first fields: the format has no signature
// (docs/formats/paths.md 3).
#pragma once

#include <cstdint>
#include <span>

#include "model/files.h"

namespace ckptfit {

// `head` are the first bytes of a file of `size` bytes. kSavedModelProto, kMetaGraph, kFrozenGraph, kOnnx or kUnknown.
// Lengths of fields are checked against the size of the file.
Content SniffProto(std::span<const std::byte> head, std::uint64_t size);

}  // namespace ckptfit
