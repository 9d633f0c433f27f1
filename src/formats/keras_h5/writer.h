// Writes HDF5 files as Keras and h5py write them by default, for every h5py since TensorFlow 2.0 to read: whole models,
// legacy weights, weights by object path (docs/formats/keras_h5.md).
//
// libhdf5 lays out the file and makes its metadata in memory; the values pass by it. The same input gives the same bytes.
//
// Ownership.  A NewH5 must outlive what is made of it.
// Errors.     kInvalidArgument for two objects of one path, paths with empty names, texts with a NUL inside, unknown
//             shapes, values of another length than type and shape make, and what libhdf5 refuses, with its reason;
//             kUnsupported for types that Keras keeps in no dataset, such as strings; what values and outputs return.
// Threads.    Any. Laying out is done by one thread at a time in the whole process (container/hdf5/writing/session.h).
// Cost.       One pass over the values in pieces as they come. Memory: the metadata, about 2 KiB for each object.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "ckptfit/result.h"
#include "ckptfit/source.h"
#include "formats/keras_h5/layout.h"
#include "io/output_file.h"
#include "model/new_h5.h"

namespace ckptfit::keras_h5 {

// A file whose every byte is decided, before a value is read: for outputs that must know its size, such as archives.
class PlannedH5 {
 public:
  static Result<PlannedH5> Make(const NewH5& file);

  std::uint64_t size() const { return layout_.metadata.size(); }
  // The bytes of the file from first to last. Asks each tensor that has elements for its values once, in file order.
  Status Read(const ByteSink& sink) const;
  // The file with zeros for all values, of which none is asked for: enough for who looks at its objects. Called once, instead
  // of Read().
  std::shared_ptr<const Source> WithoutValues(std::string name) &&;

 private:
  explicit PlannedH5(Layout layout) : layout_(std::move(layout)) {}
  Layout layout_;
};

// Writes the file and commits it.
Status WriteH5(const NewH5& file, OutputFile& out);

}  // namespace ckptfit::keras_h5
