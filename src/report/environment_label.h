// Short names of environments, for people.
#pragma once

#include <string>
#include <string_view>

#include "model/version.h"

namespace ckptfit {

// "2.15"; "2.16t" for tf_keras in it.
std::string LineLabel(const Environment& environment);

// What the program's Keras is called: "tf_keras" beside TensorFlow 2.16 and later, else "Keras".
std::string_view KerasPackage(const Environment& environment);

}  // namespace ckptfit
