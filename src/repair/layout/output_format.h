// Which format a repaired file has: by its name, or the one that suits the call.
#pragma once

#include <string>
#include <vector>

#include "ckptfit/result.h"
#include "loading/call.h"
#include "model/checkpoint.h"

namespace ckptfit {

// The format that a file of that name has for the loader of the call: a prefix without a suffix is a TensorFlow
// checkpoint, ".h5", ".weights.h5" and ".keras" are Keras' own. kInvalidArgument for names of formats that no loading
// call takes.
Result<Format> FormatOfOutput(const std::string& output, const Call& call, const Environment& environment);

// The formats that the call may take, the source's own first.
std::vector<Format> FormatsFor(const Call& call, const Environment& environment, Format source);

// What a name of a file of that format ends in: "", ".h5", ".weights.h5", ".keras".
std::string_view SuffixOf(Format format);

}  // namespace ckptfit
