// Members that several JSON answers have.
#pragma once

#include <string>
#include <vector>

#include "base/value.h"
#include "model/checkpoint.h"

namespace ckptfit {

Value TextsJson(const std::vector<std::string>& texts);

// Which checkpoint is meant: "path", "resolved" where that is another one, "format".
Value CheckpointJson(const Checkpoint& checkpoint);

}  // namespace ckptfit
