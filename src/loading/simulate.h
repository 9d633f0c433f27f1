// The simulator: replays one loading call under one version, without a framework.
//
// It predicts; it never judges. Rules: docs/design/loading.md, with the sources of each fact in docs/formats/.
//
// Threads.  No shared state; one call at a time per Files object.
// Cost.     O(program + checkpoint metadata); reads only what the loader would look at, plus tensor bytes where the
// loader
//           verifies a checksum (see SimulateOptions).
#pragma once

#include "loading/call.h"
#include "loading/trace.h"
#include "model/files.h"
#include "model/target.h"

namespace ckptfit {

struct SimulateOptions {
  // Checksums of tensors are verified, as the loader does, up to so many bytes in all. Beyond that the bytes count as
  // sound.
  std::uint64_t verify_bytes = 256u << 20;
};

struct LoadRequest {
  const Call& call;
  const Target& target;     // of load_model: custom objects and environment, and what the program would build
  Environment environment;  // where the call is run
  Files& files;
  SimulateOptions options;
};

LoadTrace Simulate(const LoadRequest& request);

// One rule set each; Simulate() picks by call.api and environment.
LoadTrace SimulateCheckpoint(const LoadRequest& request);    // tf.train.Checkpoint(...).restore / read
LoadTrace SimulateLoadWeights2(const LoadRequest& request);  // Keras 2 model.load_weights
LoadTrace SimulateLoadWeights3(const LoadRequest& request);  // Keras 3 model.load_weights
LoadTrace SimulateLoadModel2(const LoadRequest& request);    // Keras 2 load_model
LoadTrace SimulateLoadModel3(const LoadRequest& request);    // Keras 3 load_model
LoadTrace SimulateSavedModel(const LoadRequest& request);    // tf.saved_model.load
LoadTrace SimulateSaver(const LoadRequest& request);         // tf.compat.v1.train.Saver.restore
LoadTrace SimulateTfsmLayer(const LoadRequest& request);     // keras.layers.TFSMLayer
LoadTrace SimulateGetTensor(const LoadRequest& request);     // tf.train.load_checkpoint(...).get_tensor, load_variable
LoadTrace SimulateInitFromCheckpoint(const LoadRequest& request);  // tf.compat.v1.train.init_from_checkpoint

}  // namespace ckptfit
