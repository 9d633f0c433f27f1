// An environment as a member of JSON answers.
#pragma once

#include "base/value.h"
#include "model/version.h"

namespace ckptfit {

Value EnvironmentJson(const Environment& environment);

}  // namespace ckptfit
