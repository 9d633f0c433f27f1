// What assigning a value of another shape, or one that is no number, to a variable raises.
#pragma once

#include "loading/trace.h"
#include "model/shape.h"
#include "model/target.h"
#include "model/version.h"

namespace ckptfit {

// variable.assign(value): tf.Variable's text, which changed over the releases, or that of Keras 3.
Exception AssignError(const Variable& variable, const Shape& found, const Environment& environment);

// The same of opaque bytes, as which h5py writes bfloat16 and reads it back: NumPy makes numbers of no such thing.
Exception VoidError(const Variable& variable, const Environment& environment);

}  // namespace ckptfit
