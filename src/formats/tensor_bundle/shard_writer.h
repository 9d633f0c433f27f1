// Writes the values of tensors into one data shard (docs/formats/tensor_bundle.md 1.5).
//
// Ownership.  The file belongs to the caller, who commits it.
// Errors.     kInvalidArgument for types that have no size, what the values' sources and the file say.
// Cost.       Each value passes once, in pieces.
#pragma once

#include <cstdint>
#include <string>

#include "formats/tensor_bundle/index_messages.h"
#include "io/output_file.h"
#include "model/new_checkpoint.h"

namespace ckptfit {

class ShardWriter {
 public:
  // `number`: which shard of its bundle the file is.
  ShardWriter(OutputFile& file, std::int32_t number) : file_(file), number_(number) {}

  // The entry of the tensor, ready for the index.
  Result<BundleEntry> Append(const NewTensor& tensor);
  // A string tensor of one element.
  Result<BundleEntry> AppendText(const std::string& text);

 private:
  BundleEntry Begin(DType dtype, Shape shape) const;

  OutputFile& file_;
  std::int32_t number_;
};

}  // namespace ckptfit
