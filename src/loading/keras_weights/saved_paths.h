// The datasets that the saving library asks a file for: those that the program itself would have saved.
//
// The simulated load walks over a store that holds whatever it is asked for, so the two can never disagree.
//
// Errors.   kUnsupported when the walk does not come to an end, or asks for one dataset for two variables.
// Threads.  Any. Cost.  That of the walk (keras_weights/path_layout.h).
#pragma once

#include <string>
#include <vector>

#include "ckptfit/result.h"
#include "model/target.h"

namespace ckptfit {

struct SavedPaths {
  struct Object {
    std::string group;  // "layers/dense/vars"
    NodeId node = kNoNode;
    std::vector<std::pair<std::string, NodeId>> datasets;  // "layers/dense/vars/0" and its variable, as in Node::store
  };
  std::vector<Object> objects;  // in the order of the walk; those without variables, too
};

Result<SavedPaths> FindSavedPaths(const Target& target, NodeId model, const Environment& environment);

}  // namespace ckptfit
