// Writes a safetensors file (docs/formats/safetensors.md): header, then the values in the order of the keys.
//
// Errors.  kInvalidArgument for keys out of order and for types that the format has no name for, kIo as OutputFile
//          says, and what the values' sources say.
// Cost.    Each value passes once, in pieces; the header is kept in memory.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "io/output_file.h"
#include "model/new_checkpoint.h"

namespace ckptfit {

// `metadata`: texts for "__metadata__". Does not commit `out`.
Status WriteSafetensors(const std::vector<NewTensor>& tensors, const std::map<std::string, std::string>& metadata,
                        OutputFile& out);

}  // namespace ckptfit
