// An optimizer and the variables that it trained, as a file of Keras' own formats tells them: tensors under the names that
// their variables had.
#pragma once

#include <string>
#include <vector>

namespace ckptfit {

struct NamedTensor {
  std::string name;  // "dense/kernel"
  std::string key;
};

struct NamedState {
  std::string class_name;            // of the optimizer
  std::vector<NamedTensor> trained;  // the model's variables
  std::vector<NamedTensor> state;    // the optimizer's
  // Whether the file leaves open how the optimizer was set up, and it was taken for one like the program's.
  bool surmised = false;
};

}  // namespace ckptfit
