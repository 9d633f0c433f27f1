// Rebuilding a model from its config, as load_model does before it reads any weight.
//
// The result is a Target like the one that a description of the rebuilt model would give: layers with their variables
// under the framework's own names, in the orders in which its loaders walk them. Or the exception that rebuilding
// raises. Rules and their sources: docs/design/loading_keras_model.md, sections 2 and 3.
//
// Trust.    The config is untrusted: nesting is limited (kMaxModelNesting), graphs may have loops, and every size is
//           computed with checks. Work is bounded by config size times the number of rounds that Keras itself makes.
// Errors.   What the framework raises is a value. What rules cannot tell stands in `unknowns`.
// Threads.  No shared state.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/value.h"
#include "loading/trace.h"
#include "model/target.h"

namespace ckptfit {

inline constexpr int kMaxModelNesting = 64;

struct RebuildRequest {
  const Value& config;  // {"class_name", "config", ...}
  const Target& program;
  const Environment& environment;
  bool saving_lib = false;      // the dialect of .keras files: module paths; else the legacy one of HDF5 models
  bool custom_objects = false;  // the call hands them over
  bool safe_mode = true;
};

struct Rebuilt {
  Target target;  // environment, nodes, objects and variables of group "model"
  NodeId model = kNoNode;
  std::size_t trainable = 0;  // how many of the model's weights are trainable: the first ones in Node::weights
  std::optional<Exception> raised;
  bool hangs = false;
  bool undecided = false;  // loading weights into it cannot be replayed; `unknowns` says why
  std::vector<std::string> warnings;
  std::vector<std::string> unknowns;
  std::vector<Step> steps;
};

Rebuilt RebuildModel(const RebuildRequest& request);

}  // namespace ckptfit
