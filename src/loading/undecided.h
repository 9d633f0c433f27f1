// What cannot be told when the program is described in part only.
#pragma once

#include "loading/simulate.h"

namespace ckptfit {

// Turns the failure of a load_model() call into "unknown" when it may come of what nothing describes: a class that the call
// hands over and the description does not have, or a custom class of which the program holds no instance, so that its
// variables are not known. The trace then says what is missing; other traces stay as they are.
void LeaveUndecided(const LoadRequest& request, LoadTrace* trace);

}  // namespace ckptfit
