// Loading the legacy HDF5 layout (layer_names, weight_names) into a model, as Keras 2 and Keras 3 do it.
//
// Rules and their sources: docs/design/loading_keras_weights.md, section 2. Which path leads here, and what opening the
// file raises, is decided by the callers: load_weights2.cc, load_weights3.cc and the load_model simulators.
//
// Trust.    The file and the target are untrusted; names and counts in the file are only compared and looked up.
// Errors.   What the loader raises is put into the trace; what it had assigned before stays there.
// Threads.  No shared state.
// Cost.     O(file objects + target nodes, times their logarithms).
#pragma once

#include <string_view>

#include "loading/trace.h"
#include "model/h5_file.h"
#include "model/target.h"
#include "model/version.h"

namespace ckptfit {

struct LegacyH5Options {
  bool by_name = false;
  bool skip_mismatch = false;
};

// load_weights_from_hdf5_group(file[group], model), or its by_name sister. `group` is "" for a file of weights and
// "model_weights" for a whole model; `file` must have opened. Adds to `trace` bindings (of target.variables, which it
// sizes), warnings, steps, and the datasets below `group` that nothing asked for.
void LoadLegacyH5(const H5File& file, std::string_view group, const Target& target, NodeId model,
                  const LegacyH5Options& options, const Environment& environment, LoadTrace* trace);

}  // namespace ckptfit
