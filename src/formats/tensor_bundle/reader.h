// Opens a checkpoint prefix as TensorFlow's CheckpointReader does, and lists what it holds
// (docs/formats/tensor_bundle.md; section numbers in the .cc files refer to that page).
//
// A prefix with a "<prefix>.index" is a V2 bundle, everything else is tried as a V1 checkpoint. TensorBundle::opened
// and ::listed answer as TensorFlow's C++ reader would, silent traps included; what TensorFlow does not notice stands
// in TensorBundle::observations, by kind:
//
//   block-damaged      a part of the index cannot be read, its keys are absent; where: the block, found: why
//   header-missing     the first entry is not the header, but TensorFlow takes it for one
//   keys-unsorted      keys do not increase; where.key: the first such key
//   key-not-utf8       Python cannot list such a key: UnicodeDecodeError; where.key, found: its text
//   entry-unparsable   an entry is no message; where.key
//   shape-invalid      negative dimension or too many elements; where.key, found: the shape
//   dtype-unknown      an element type that no TensorFlow knows; where.key, found: its number
//   entry-size         stored size and shape disagree; where.key, expected, found: bytes
//   entry-past-end     the entry ends behind its shard; where: file and range, found: the shard's size
//   shard-missing      a shard that entries lie in is not there; where.file, where.key: the first entry
//   shard-outside      an entry names a shard that the header does not count; where.key, expected: number of shards
//   shard-count        shards of another number of files stand beside the index; expected: header's, found: a file name
//   slice-missing      a slice of a partitioned tensor is not listed; where.key: the tensor
//   index-too-large    entries or key bytes beyond our limits; the rest is not listed
//   graph-unparsable   the object graph's bytes are no message
//   save-interrupted   temporary files of a save that did not finish stand beside; where.file
//
// Trust.    The files may be hostile. Memory stays below 1.5 KiB for each entry that the index can hold by its size and
//           32 bytes for each of its bytes; no recursion; every offset is checked against its file.
// Threads.  Uses no shared state; the checker may be called from many threads.
// Cost.     O(index size): one read a block, one look at each shard. Tensor data is not read, the object graph is.
#pragma once

#include <string>

#include "formats/tensor_bundle/stored_tensor.h"
#include "model/tensor_bundle.h"

namespace ckptfit {

TensorBundle ReadBundle(const std::string& prefix);

// The same for a V2 bundle whose index is at hand and whose shards `open` opens. Does not ask the file system.
TensorBundle ReadBundle(const std::string& prefix, const Source& index, const OpenSource& open);

}  // namespace ckptfit
