// Lists the index of a V2 bundle: entries as the model wants them, and what the checker needs to read their bytes.
#pragma once

#include <memory>
#include <string>

#include "formats/tensor_bundle/bundle_checker.h"
#include "model/observation.h"
#include "model/tensor_bundle.h"

namespace ckptfit {

// Fills `opened`, `listed`, `num_shards` and `entries` of a V2 bundle from its index; TensorInfo::file is left empty.
// The checker, which is returned, opens shards through `open`. Null when the bundle could not be opened.
std::shared_ptr<BundleChecker> ReadIndex(const Source& index, const OpenSource& open, TensorBundle& bundle,
                                         ObservationSink& seen);

}  // namespace ckptfit
