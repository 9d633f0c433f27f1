// Which stored tensor belongs to which variable of the program: for those that bring values into a running model.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/value.h"
#include "model/checkpoint.h"
#include "model/target.h"

namespace ckptfit {

struct AssignReport {
  struct Assigned {
    std::size_t variable = 0;  // position in Target::variables
    std::size_t tensor = 0;    // position in Checkpoint::tensors
    std::string why;
    double confidence = 1;
    std::string unsafe;  // "narrow", "guess", "reset-after", or empty
    Value operations{};  // on the values (docs/design/repair.md 7), or null
  };
  struct Missing {
    std::size_t variable = 0;
    std::string why;
    bool of_model = true;  // a value of the model, and no state of an optimizer or counter
  };

  const Checkpoint* checkpoint = nullptr;
  const Target* target = nullptr;
  std::vector<Assigned> assigned;
  std::vector<Missing> missing;
  std::vector<std::size_t> unused;  // positions in Checkpoint::tensors: model values that nothing takes
  std::vector<std::size_t> state;   // the same of optimizer state, counters, metrics
};

// Schema "ckptfit.assign/1" (docs/design/json.md).
Value AssignJson(const AssignReport& report);
// One line a variable.
std::string AssignText(const AssignReport& report);

}  // namespace ckptfit
