// The TensorFlow-format part of Keras 2's model.load_weights(path).
//
// Keras 2 looks at the name first (".h5", ".keras": never here), then asks TensorFlow's reader, and takes HDF5 only
// when that reader says DataLossError. ProbeTfReader() answers as the reader does; SimulateTfWeights() is the restore
// that follows. Rules: docs/design/loading_checkpoint.md.
//
// Errors.   Part of the answer; neither function fails.
// Threads.  As LoadRequest::files.
#pragma once

#include <optional>
#include <string>

#include "loading/simulate.h"
#include "loading/trace.h"

namespace ckptfit {

// What NewCheckpointReader(path) does.
struct TfReaderAnswer {
  enum class Kind {
    kOpens,     // TensorFlow format
    kDataLoss,  // DataLossError: Keras 2 goes on to SavedModel folders and HDF5; `exception` holds it
    kRaises,    // any other exception, which leaves load_weights() as it is
  };
  Kind kind = Kind::kOpens;
  std::optional<Exception> exception;
};
TfReaderAnswer ProbeTfReader(const LoadRequest& request, const std::string& path);

// Restores the model that request.call.object names ("model" when it is empty) from the checkpoint `prefix`, as
// load_weights() does once it has settled on the TensorFlow format: the restore, NotImplementedError of by_name=True,
// and assert_nontrivial_match(). request.call.path is not looked at, so that a SavedModel's variables/variables can be
// given; trailing assertions of the call are applied to the returned status. A reader that refuses `prefix` is
// reported as it would be raised.
LoadTrace SimulateTfWeights(const LoadRequest& request, const std::string& prefix);

}  // namespace ckptfit
