// Short names of environments, for people.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/version.h"

namespace ckptfit {

// "2.15"; "2.16t" for tf_keras in it.
std::string LineLabel(const Environment& environment);

// "2.4 to 2.10, 2.16t to 2.21t": runs of neighbouring columns, those of tf_keras apart; null stands for a column that is
// not meant.
std::string LineRuns(const std::vector<const Environment*>& columns);

// What the program's Keras is called: "tf_keras" beside TensorFlow 2.16 and later, else "Keras".
std::string_view KerasPackage(const Environment& environment);

}  // namespace ckptfit
