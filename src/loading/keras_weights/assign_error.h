// What assigning a value of another shape to a variable raises.
#pragma once

#include "loading/trace.h"
#include "model/shape.h"
#include "model/target.h"
#include "model/version.h"

namespace ckptfit {

// variable.assign(value): tf.Variable's text, which changed over the releases, or that of Keras 3.
Exception AssignError(const Variable& variable, const Shape& found, const Environment& environment);

}  // namespace ckptfit
