// The writer of a checkpoint as a member of JSON answers.
#pragma once

#include "base/value.h"
#include "model/checkpoint.h"

namespace ckptfit {

Value WriterJson(const Writer& writer);

}  // namespace ckptfit
