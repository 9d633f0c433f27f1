// What is no layer of the model: counters, step variables and optimizer state that go with the assigned variables; and
// the lists of what is left over.
//
// Threads.  Any. Cost. O((program + tensors) log tensors).
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "diagnosis/cause.h"
#include "repair/assign/assignment.h"
#include "repair/assign/sides.h"

namespace ckptfit {

inline constexpr std::size_t kNoTensor = ~std::size_t{0};

// Per variable of the given target the tensor from which a call by itself loads it, or kNoTensor. `trace` may be null.
std::vector<std::size_t> TensorsByCall(const Case& c, const LoadTrace* trace);

// The answer while it is being made. A tensor is taken once.
class AssignmentDraft {
 public:
  explicit AssignmentDraft(const Case& c);

  // Nothing happens when the variable or the tensor is taken.
  void Take(Assignment assignment);
  // The same, of a tensor whose shape or type may not be that of the variable.
  void TakeIfFits(std::size_t variable, std::size_t tensor, const char* why, double confidence);
  // Takes back what was assigned to the variable.
  void Release(std::size_t variable);
  void Miss(std::size_t variable, std::string why);
  // Why nothing takes a tensor, should that be so in the end.
  void LeaveOut(std::size_t tensor, const std::string& why) { why_left_.emplace(tensor, why); }

  bool IsFree(std::size_t tensor) const { return !taken_[tensor]; }
  const std::optional<Assignment>& Of(std::size_t variable) const { return assigned_[variable]; }

  Assignments Finish() const;

 private:
  const Case& c_;
  std::vector<std::optional<Assignment>> assigned_;  // by variable
  std::vector<bool> taken_;                          // by tensor
  std::map<std::size_t, std::string> missing_;
  std::map<std::size_t, std::string> why_left_;  // by tensor
};

// Assigns what object-based checkpoints hold beside the layers: by path, and the state of optimizers.
void AssignRest(const Case& c, const Sides& sides, const ObjectGraph* stored, AssignmentDraft* draft);

}  // namespace ckptfit
