// What the shards beside an index say about its entries.
#pragma once

#include "formats/tensor_bundle/bundle_checker.h"
#include "model/observation.h"
#include "model/tensor_bundle.h"

namespace ckptfit {

// Fills `shard_files` and the file of each entry, and reports shards and entries that do not fit each other.
// Cost: one listing of the folder, one look at each shard that entries lie in.
void DescribeShards(const BundleChecker& checker, TensorBundle& bundle, ObservationSink& seen);

}  // namespace ckptfit
