// Which shards of a checkpoint may be something else: a pointer of Git LFS, a web page.
#pragma once

#include <string>
#include <vector>

#include "model/tensor_bundle.h"

namespace ckptfit {

// Those of `shard_files` that are not exactly as long as the entries in them need. The others hold what they should, or
// something of the very same length, which checksums tell.
// Cost.  O(entries), and the size of each shard is asked for; none is opened.
std::vector<std::string> OddShards(const TensorBundle& bundle);

}  // namespace ckptfit
