// Declares every cause by its code: kSH101 and so on, in the order of the registry.
#pragma once

#include "diagnosis/cause.h"

namespace ckptfit {

#define CAUSE(code, slug) extern const Cause k##code;
#define TEXT(code, slug)
#include "causes/registry.inc"
#undef TEXT
#undef CAUSE

}  // namespace ckptfit
