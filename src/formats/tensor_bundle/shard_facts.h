// What the shards beside an index say about its entries.
#pragma once

#include "formats/tensor_bundle/bundle_checker.h"
#include "model/observation.h"
#include "model/tensor_bundle.h"

namespace ckptfit {

// Fills `shard_files` from the folder that the prefix lies in, and reports shards of another number of files and what
// an interrupted save left behind. Cost: one listing of the folder.
void ListShards(TensorBundle& bundle, ObservationSink& seen);

// Fills the file of each entry, and reports shards and entries that do not fit each other.
// Cost: each shard that entries lie in is opened.
void DescribeShards(const BundleChecker& checker, TensorBundle& bundle, ObservationSink& seen);

}  // namespace ckptfit
