// Notes in a trace which variables of the program get which values.
//
// Lifetime.  Target and trace must outlive it.
// Cost.      O(target.variables) to make, O(1) each assignment.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "loading/trace.h"
#include "model/target.h"

namespace ckptfit {

class VariableBindings {
 public:
  // Sizes trace->bindings to target.variables and leaves what is there.
  VariableBindings(const Target& target, LoadTrace* trace);

  // A variable gets the value of a dataset: as it is, or its elements in another order.
  void Load(NodeId variable, const std::string& source) { Set(variable, BindingState::kLoaded, source); }
  void Rearrange(NodeId variable, const std::string& source) { Set(variable, BindingState::kRearranged, source); }
  // A variable gets a value that is not in the file.
  void Initialise(NodeId variable) { Set(variable, BindingState::kInitial, ""); }

 private:
  void Set(NodeId variable, BindingState state, const std::string& source);

  LoadTrace* trace_;
  std::unordered_map<NodeId, std::vector<std::size_t>> positions_;  // one variable may be listed more than once
};

}  // namespace ckptfit
