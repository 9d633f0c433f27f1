// The optimizer whose variables a `.weights.h5` holds. Such a file only counts them: what they are follows from the name of
// the optimizer, which Keras 3.6 and later write down, and from the program, when it would save its model under the very
// paths of the file.
//
// It must be told which variables were trained, in which order, and what is kept of each: all shapes must be those
// that a way of setting up such an optimizer makes; these shapes must tell the order (trained_order.h); and a variable
// that the program does not train must have a shape of its own. Where several ways make them, as momentum and an average
// of the weights do, that of the program's own optimizer is a surmise, if it is one of them and of the same class.
//
// Trust.    Keys and names are hostile text: they are compared, never followed.
// Errors.   None: nothing where the file does not tell.
// Threads.  Any. Cost. O((program + tensors) log).
#pragma once

#include <optional>

#include "diagnosis/cause.h"
#include "repair/optimizer/named_state.h"

namespace ckptfit {

// Of a checkpoint of the format kKerasWeightsH5; `c.target` must be there.
std::optional<NamedState> ReadWeightsFile(const Case& c);

// Whether `c.checkpoint` is such a file, and what its state is was taken from the program.
bool StateIsSurmised(const Case& c);

}  // namespace ckptfit
