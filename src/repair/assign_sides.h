// Program and checkpoint as an assignment lays them side by side: by the format of the file alone, whatever call was made
// of it.
//
// Trust.    Keys of the checkpoint are hostile text: they are split and compared, never followed.
// Threads.  Any. Cost. O((program + tensors) log).
#pragma once

#include <cstddef>
#include <vector>

#include "diagnosis/cause.h"
#include "diagnosis/layer.h"
#include "diagnosis/matching.h"

namespace ckptfit {

struct Sides {
  Matching matching = Matching::kNone;  // which keys the file has
  Side program;
  Side stored;
};

// `c.target` must be there; empty sides for a file whose keys tell no layers.
Sides SidesOf(const Case& c);

// Whether a stored tensor is no value of the model: optimizer state, counters, metrics, states of random generators.
bool IsState(const Checkpoint& checkpoint, const TensorInfo& tensor);

// Sorts positions of stored layers as the model orders them; false, and no change, when the file does not tell.
bool SortStored(const Sides& sides, std::vector<std::size_t>* layers);

// The same of the program's layers. Files of variable names know the order in which layers were made and nothing else:
// false when the program's own names show that it makes them in another order than it runs them.
bool SortProgram(const Sides& sides, std::vector<std::size_t>* layers);

}  // namespace ckptfit
