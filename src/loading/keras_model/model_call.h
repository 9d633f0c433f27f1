// What every load_model() call begins and ends with, whatever the version and format.
//
// Lifetime.  The request must outlive it.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "loading/keras_model/class_lookup.h"
#include "loading/keras_model/rebuild.h"
#include "loading/simulate.h"

namespace ckptfit {

// The path that TensorFlow's file functions open for a URL with the scheme "file"; others come back as they are.
std::string LocalPath(const std::string& path);

class ModelCall {
 public:
  explicit ModelCall(const LoadRequest& request);

  const LoadRequest& request() const { return request_; }
  const std::string& path() const { return request_.call.path; }
  Files& files() const { return request_.files; }
  const Environment& environment() const { return request_.environment; }
  LoadTrace& trace() { return trace_; }
  bool compiles() const { return compile_; }
  bool custom_objects() const { return custom_objects_; }
  bool safe_mode() const { return safe_mode_; }
  // Keras 3.0 forgets the arguments of the call for HDF5 files.
  void ForgetArguments();

  LoadTrace Raise(Exception error);
  // The path is not what the loader takes.
  LoadTrace RejectPath(Exception error);
  LoadTrace Unknown(std::string what);

  // Rebuilds the model from a config. False: the call has ended, and trace() is its answer.
  bool Rebuild(const Value& config, bool saving_lib, Rebuilt* model);
  // The loaded model is what the call returns: variables that got no value hold a fresh one.
  LoadTrace Return(Rebuilt model, const H5File* file);
  // The call raised (see trace()) when the model was made already; what it had got by then is told.
  LoadTrace Abandon(Target made);
  LoadTrace Abandon(Rebuilt model) { return Abandon(std::move(model.target)); }
  LoadTrace Abandon(Rebuilt model, Exception error);

 private:
  const LoadRequest& request_;
  LoadTrace trace_;
  bool compile_ = true;
  bool custom_objects_ = false;
  bool safe_mode_ = true;
};

inline constexpr std::string_view kOptimizerNotLoaded =
    "Error in loading the saved optimizer state. As a result, your model is starting with a freshly initialized "
    "optimizer.";

// Loads model_weights of an HDF5 model and restores the optimizer's state from optimizer_weights.
void LoadH5Optimizer(const H5File& file, Rebuilt* model, NodeId optimizer, bool exact_count, LoadTrace* trace);

}  // namespace ckptfit
