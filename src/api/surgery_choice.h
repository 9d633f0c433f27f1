// The members of a request that allow unsafe steps: "unsafe", which names them, and "head", "channels" and "rows", by which
// a repair may change what has another shape.
#pragma once

#include <string_view>

#include "base/value.h"
#include "ckptfit/result.h"
#include "repair/values/surgery.h"

namespace ckptfit {

// kInvalidArgument, naming what is known, for any other text.
Result<SurgeryChoice> ReadSurgery(const Value& request);

// Whether "unsafe" names these steps.
bool NamesUnsafe(const Value& request, std::string_view unsafe);

// Whether the request asks for the unsafe steps of that name by one of the other members.
bool AsksForSurgery(const Value& request, std::string_view unsafe);

// Puts these members of `request` into `document`.
void CopySurgery(const Value& request, Value* document);

}  // namespace ckptfit
