// The members "head", "channels" and "rows" of a request, by which a repair may change what has another shape.
#pragma once

#include <string_view>

#include "base/value.h"
#include "ckptfit/result.h"
#include "repair/values/surgery.h"

namespace ckptfit {

// kInvalidArgument, naming what is known, for any other text.
Result<SurgeryChoice> ReadSurgery(const Value& request);

// Whether the request asks for the unsafe steps of that name.
bool AsksForSurgery(const Value& request, std::string_view unsafe);

// Puts these members of `request` into `document`.
void CopySurgery(const Value& request, Value* document);

}  // namespace ckptfit
