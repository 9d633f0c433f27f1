// The program's side of a check, from whatever the user named as --model.
#pragma once

#include <memory>
#include <string>

#include "base/value.h"
#include "ckptfit/result.h"
#include "model/files.h"
#include "model/target.h"

namespace ckptfit {

// Reads the target of a request: member "description" (an object, or its JSON as a string) or member "model", a path to
// a description, a whole-model file (.keras, .h5) or another checkpoint that is known to fit. A null pointer: the
// request names none. Errors say what the path is and what was expected.
Result<std::shared_ptr<const Target>> ReadTarget(const Value& request, Files& files);

// The path of a description that takes as long to read as a large checkpoint does; empty when the request names none.
std::string LargeDescription(const Value& request, Files& files);

// What ReadTarget() does with such a path. Touches nothing else, so that a checkpoint can be opened meanwhile.
Result<std::shared_ptr<const Target>> ReadDescriptionFile(const std::string& path);

}  // namespace ckptfit
