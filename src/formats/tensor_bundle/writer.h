// Writes a V2 bundle of one shard (docs/formats/tensor_bundle.md 1).
//
// Errors.  kInvalidArgument for keys out of order and types that have no size, kIo as OutputFile says, and what the
//          values' sources say. Then neither file is there.
// Cost.    Each value passes once, in pieces; the index is kept until the shard is complete: some 100 bytes a tensor.
#pragma once

#include <string>
#include <vector>

#include "model/new_checkpoint.h"
#include "model/object_graph.h"

namespace ckptfit {

// `prefix` without suffix; neither file may be there. `graph`: the object graph that names the tensors, or null for a
// checkpoint by names (tf.compat.v1.train.Saver). The shard is committed before the index, without which it is nothing.
Status WriteBundle(const std::string& prefix, const std::vector<NewTensor>& tensors, const ObjectGraph* graph);

}  // namespace ckptfit
