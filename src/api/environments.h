// The environments that a checkpoint is asked about.
#pragma once

#include <vector>

#include "model/version.h"

namespace ckptfit {

// Every line of TensorFlow 2 with the Keras that it came with, oldest first, then with tf_keras where that exists.
std::vector<Environment> AllEnvironments();

}  // namespace ckptfit
