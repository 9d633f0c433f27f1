// An environment as a member of JSON answers.
#pragma once

#include <string_view>

#include "base/value.h"
#include "model/version.h"

namespace ckptfit {

// Sets the member to the version's text; leaves it out when the version is unknown.
void SetKnown(std::string_view key, const Version& version, Value* object);

Value EnvironmentJson(const Environment& environment);

}  // namespace ckptfit
