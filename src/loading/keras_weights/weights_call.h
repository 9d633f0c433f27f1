// What every load_weights() call begins and ends with, whatever the version and format.
//
// Lifetime.  The request must outlive it.
#pragma once

#include <optional>
#include <string>

#include "loading/simulate.h"
#include "model/h5_file.h"

namespace ckptfit {

// One argument of the call that is given, by name or by position; null when it is not.
const Value* Argument(const Call& call, std::string_view name, std::size_t position);

class WeightsCall {
 public:
  explicit WeightsCall(const LoadRequest& request);

  // The model that the call names, or kNoNode; trace() then says why.
  NodeId model() const { return model_; }
  const Node& node() const { return request_.target.nodes[model_]; }
  LoadTrace& trace() { return trace_; }

  // The call ends with an exception, with or without a fact for the causes about the path.
  LoadTrace Raise(std::string type, std::string message);
  LoadTrace Raise(Exception error) { return Raise(std::move(error.type), std::move(error.message)); }
  LoadTrace RejectPath(Exception error);
  LoadTrace Unknown(std::string what);
  // The call returns None: what is called on it fails.
  LoadTrace Finish();

  // Loads a legacy file, from model_weights when it holds a whole model, or a file by paths.
  LoadTrace LoadLegacy(const std::string& path, bool by_name, bool skip_mismatch);
  LoadTrace LoadPaths(const std::string& path, bool skip_mismatch);
  LoadTrace LoadArchive(const std::string& path, bool skip_mismatch);

 private:
  const LoadRequest& request_;
  NodeId model_ = kNoNode;
  LoadTrace trace_;
};

}  // namespace ckptfit
