// In which order the variables of a SavedModel are used when its model is called.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>

#include "model/run_order.h"

namespace ckptfit {

struct VariableFlow {
  std::map<std::string, std::size_t, std::less<>> places;  // in `order`, by the key of the variable's tensor
  RunOrder order;
};

}  // namespace ckptfit
