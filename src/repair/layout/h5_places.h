// What the layouts of HDF5 files have in common: places for the values of the program's variables.
//
// Errors.   kUnsupported for variables that are not built yet, that have no place in Target::variables, or whose type HDF5
//           files of Keras do not hold.
// Threads.  Any.
#pragma once

#include <string>
#include <unordered_map>

#include "ckptfit/result.h"
#include "model/target.h"
#include "repair/layout/program_layout.h"

namespace ckptfit {

// The model that a call of Keras concerns: that which it names, "model", or the only one that is described.
// kUnsupported when there is none.
Result<NodeId> ModelOfCall(const Call& call, const Target& target);

class H5Places {
 public:
  // Both must outlive it.
  H5Places(const Target& target, ProgramLayout& layout);

  bool IsListed(NodeId variable) const { return positions_.contains(variable); }
  // A dataset at `path` for the values of `variable`; `optional_with` as in ProgramLayout::Slot.
  Status Add(const std::string& path, NodeId variable, const std::string& optional_with = "");
  // The same for a number of which the program says its value, which the dataset has unless another one is stored.
  Status AddOwn(const std::string& path, NodeId variable, float value, const std::string& optional_with);
  // A dataset of zeros for a variable that is no part of what is compared: the state of a metric.
  Status AddZeros(const std::string& path, NodeId variable);
  // A group with attributes; its path may lead through groups that are made on the way.
  NewH5Object& AddGroup(std::string path);
  // Sorts the slots, when everything is added.
  void Finish();

 private:
  Result<NewTensor> TensorFor(const std::string& path, NodeId variable) const;

  const Target& target_;
  ProgramLayout& layout_;
  std::unordered_map<NodeId, std::size_t> positions_;  // in Target::variables
};

// "3.6.0": what the attribute keras_version says; nothing older than the oldest release that is meant.
std::string KerasVersionText(const Environment& environment);

}  // namespace ckptfit
