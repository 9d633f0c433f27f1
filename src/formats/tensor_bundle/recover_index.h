// The index of a bundle again, from what is left of it (docs/formats/tensor_bundle.md 1.2, 1.3).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "ckptfit/source.h"
#include "ckptfit/status.h"

namespace ckptfit {

struct RecoveredIndex {
  std::shared_ptr<const Source> index;  // a sound one, for ReadBundle()
  std::vector<Where> lost;              // what could not be read of the old one: its keys are not known
};

// `index` is what stands at "<prefix>.index". Where the header is lost, the number of shards is told by the names of the
// shards beside it.
//
// Errors.  kNotFound when not one entry can be read; what sstable::RecoverTable() says.
// Cost.    One pass over the index.
Result<RecoveredIndex> RecoverIndex(const std::string& prefix, const Source& index);

}  // namespace ckptfit
