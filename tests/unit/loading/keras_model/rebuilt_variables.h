// What tests of rebuilt models look at.
#pragma once

#include <string>
#include <vector>

#include "loading/keras_model/rebuild.h"

namespace ckptfit::testing_keras {

// "dense/kernel:0(3, 4)" of each variable, in order.
inline std::vector<std::string> Variables(const Rebuilt& model) {
  std::vector<std::string> texts;
  for (const TargetVariable& variable : model.target.variables) {
    const Variable& v = model.target.VariableOf(variable);
    texts.push_back(v.name + v.shape.ToString());
  }
  return texts;
}

}  // namespace ckptfit::testing_keras
