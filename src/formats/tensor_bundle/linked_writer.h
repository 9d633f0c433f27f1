// Writes a V2 bundle that shares the data shards of another one (docs/formats/tensor_bundle.md 1).
//
// Tensors that change nothing but their key stay where they are: the new index refers to the same places in the same
// shards, which get a second name beside it (io/share_file.h). What is written anew, and the object graph, go into one
// shard more, where there is such a thing. Partitioned tensors are taken over slice by slice.
//
// Trust.    The source's entries are claims and are copied as they stand; whoever must know reads the new bundle.
// Errors.   kInvalidArgument for keys that stand twice and for outputs that are there, kNotFound for a key that the source
//           does not have, kUnsupported for bundles of big-endian machines, kIo, and what the values' sources say. Then
//           nothing of the new bundle is there.
// Crash.    The index is named last. A process that dies before leaves shards without an index, which are no checkpoint.
// Cost.     O(index); no byte of a shared shard is read where the file system can link.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "io/share_file.h"
#include "model/new_checkpoint.h"
#include "model/object_graph.h"

namespace ckptfit {

struct LinkedTensor {
  std::string key;         // in the new bundle
  std::string taken_from;  // its key in the source; empty: `values` are written
  NewTensor values;        // of tensors that are written; its key is not looked at
};

struct LinkedShards {
  std::size_t all = 0;                   // shards of the new bundle
  std::size_t shared = 0;                // those of them that the source has, too
  Sharing sharing = Sharing::kHardLink;  // the dearest way that one of them needed
};

// `prefix` and `source` without suffix; `graph` may be null (a checkpoint by names).
Result<LinkedShards> WriteLinkedBundle(const std::string& prefix, const std::string& source,
                                       const std::vector<LinkedTensor>& tensors, const ObjectGraph* graph);

}  // namespace ckptfit
