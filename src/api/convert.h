// Writes the tensors of a checkpoint in another format.
#pragma once

#include "api/answer.h"

namespace ckptfit {

// `request`: {"checkpoint": "path", "output": "path", "check": false, "model" or "description"}. The name of the output
// decides its format: ".safetensors", or a prefix without suffix for a TensorFlow checkpoint by names; for a program
// (api/convert_for_program.h) ".h5", ".weights.h5", ".keras". Nothing that is there is replaced, and the output is there
// whole or not at all.
//
// Errors.  kInvalidArgument for an output that is there, that has a name of no format that can be written, or a format
//          that the source has already; what readers and writers say.
// Cost.    Each value passes once, twice with "check"; memory does not depend on the size of tensors.
Result<Answer> AnswerConvert(const Value& request, const Forms& forms);

}  // namespace ckptfit
