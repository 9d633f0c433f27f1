// Preprocessing layers of a SavedModel that Keras 2 makes anew, where this release makes them otherwise than the one that
// saved them.
#pragma once

#include <string>

#include "base/value.h"
#include "model/target.h"
#include "model/version.h"

namespace ckptfit {

// Whether a config holds a value that releases before 2.6 took, and wrote, and that raises since.
bool PadsToNothing(const std::string& class_name, const Value& config);

// Brings the saved layer `node` of `made` to the state and the types that `line` gives it.
void MakeAsInLine(const Version& line, NodeId node, const std::string& class_name, const Value& config, Target* made);

}  // namespace ckptfit
