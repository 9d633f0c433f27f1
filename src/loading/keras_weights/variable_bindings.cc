#include "loading/keras_weights/variable_bindings.h"

namespace ckptfit {

VariableBindings::VariableBindings(const Target& target, LoadTrace* trace) : trace_(trace) {
  trace->bindings.resize(target.variables.size());
  for (std::size_t i = 0; i < target.variables.size(); ++i) positions_[target.variables[i].node].push_back(i);
}

void VariableBindings::Set(NodeId variable, BindingState state, const std::string& source) {
  const auto it = positions_.find(variable);
  if (it == positions_.end()) return;  // tracked by an object, but not among the variables that the program lists
  for (const std::size_t position : it->second) {
    Binding& binding = trace_->bindings[position];
    binding.state = state;
    binding.source = source;
  }
}

}  // namespace ckptfit
