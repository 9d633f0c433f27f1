// Reads the header of a safetensors file: names, types, shapes and places of its tensors, never their bytes
// (docs/formats/safetensors.md; section numbers in the .cc file refer to that page).
//
// Trust.    The header may be at most 100 MB, as in the format's own library, and must lie within the file; so must
// every
//           tensor. Tensors must follow each other without gap or overlap: a byte belongs to exactly one tensor.
// Errors.   kNotThisFormat  no header of a possible length;
//           kTruncated      the file ends before what the header promises; where() tells the missing range;
//           kCorrupt        the header is no JSON object of tensors, or two of them claim the same bytes; where().key
//           names
//                           the tensor.
// Threads.  Uses no shared state.
// Cost.     One read of the header, O(n log n) in the number of tensors.
#pragma once

#include <string>
#include <vector>

#include "base/value.h"
#include "ckptfit/source.h"
#include "model/tensor.h"

namespace ckptfit {

inline constexpr std::uint64_t kMaxSafetensorsHeader = 100'000'000;

struct Safetensors {
  std::vector<TensorInfo> tensors;  // by name; `order` is the place in the header; types that TensorFlow lacks: kOpaque
  Value metadata;                   // "__metadata__": an object of texts, or null
};

Result<Safetensors> ReadSafetensors(const Source& source);

// How long the file must be for all tensors that its header lists, whether it is or not. Errors about the header, as above.
Result<std::uint64_t> SafetensorsSize(const Source& source);

}  // namespace ckptfit
