// Lists the index of a V2 bundle: entries as the model wants them, and what the checker needs to read their bytes.
#pragma once

#include <memory>
#include <string>

#include "formats/tensor_bundle/bundle_checker.h"
#include "model/observation.h"
#include "model/tensor_bundle.h"

namespace ckptfit {

// Fills `opened`, `listed`, `num_shards` and `entries` of a V2 bundle from the table at `index_path`; TensorInfo::file
// is left empty. Returns the checker, or null when the bundle could not be opened.
std::shared_ptr<BundleChecker> ReadIndex(const std::string& index_path, TensorBundle& bundle, ObservationSink& seen);

}  // namespace ckptfit
