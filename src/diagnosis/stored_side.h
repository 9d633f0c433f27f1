// The checkpoint's side of a comparison: its tensors, put back into layers.
//
// Groups are read off the keys (each format has its own pattern, docs/formats/); order, names and classes come from the
// writer's list and from the config, when the file holds them. Without them the order is that of the names.
//
// Trust.  Keys are hostile text: they are split, never interpreted further.
// Cost.   O(tensors log tensors).
#pragma once

#include <string_view>

#include "diagnosis/layer.h"
#include "diagnosis/matching.h"
#include "model/checkpoint.h"

namespace ckptfit {

// What a stored tensor belongs to.
enum class Belongs { kModel, kOptimizer, kOther };
Belongs BelongsTo(const Checkpoint& checkpoint, const TensorInfo& tensor);

// The key that a tensor of a bundle has where no optimizer was saved beside the model; its own where that changes nothing.
// A view into `checkpoint` or `tensor`.
std::string_view ModelKey(const Checkpoint& checkpoint, const TensorInfo& tensor);

Side StoredSide(const Checkpoint& checkpoint, Matching matching);

}  // namespace ckptfit
