// The record beside a written checkpoint, for people.
#pragma once

#include <string>

#include "base/value.h"

namespace ckptfit {

// `record`: a document of schema "ckptfit.record/1", which a stranger may have written: what is missing is left out.
std::string RecordText(const Value& record);

}  // namespace ckptfit
