// A damaged or cut-off checkpoint, opened as far as it can be.
//
// Where every other question stops at the first fault, this goes on: an index is put together again from the blocks that
// are left, a file is read as if its end were there, the members of an archive are found without its directory.
//
// Trust.    The readers' own: what is read is verified as far as the format can.
// Errors.   Open(): kNotFound, kNotThisFormat, kInvalidArgument where there is no checkpoint, kCorrupt when nothing of it
//           can be opened, kUnsupported for shards and V1 checkpoints.
// Threads.  One thread at a time.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "ckptfit/result.h"
#include "ckptfit/source.h"
#include "model/checkpoint.h"
#include "model/h5_file.h"
#include "model/tensor_bundle.h"
#include "model/tensor_values.h"

namespace ckptfit {

class Wreck {
 public:
  struct Lost {
    std::string key;
    std::string why;
    bool listed = false;  // type and shape are known: those of `tensor`
    TensorInfo tensor;
  };

  static Result<std::unique_ptr<Wreck>> Open(const std::string& path);

  const std::string& path() const { return path_; }
  Format format() const { return format_; }
  const std::vector<TensorInfo>& tensors() const { return tensors_; }  // by key; their values may still be lost
  const std::vector<Lost>& lost() const { return lost_; }              // known by name, and not among tensors()
  const std::vector<std::string>& notes() const { return notes_; }
  bool may_lack_names() const { return may_lack_names_; }  // there may have been tensors whose names are lost, too

  Status Read(const std::string& key, const ByteSink& sink) { return values_->Read(key, sink); }

  // The object graph of a bundle, which may name lost keys; null when it has none that can be read.
  const ObjectGraph* graph() const { return bundle_.graph_parsed ? &bundle_.graph : nullptr; }
  // The HDF5 file, or the one inside an archive; null for other formats.
  const H5File* h5() const { return h5_.get(); }

 private:
  Wreck() = default;
  Status OpenBundle(const std::string& prefix);
  Status OpenArchive(const std::string& path);
  Status OpenH5(std::shared_ptr<const Source> source, const std::string& name);
  Status OpenSafetensors(const std::string& path);
  void NoteLostIndex(const std::vector<Where>& lost);

  std::string path_;
  Format format_ = Format::kNone;
  std::vector<TensorInfo> tensors_;
  std::vector<Lost> lost_;
  std::vector<std::string> notes_;
  bool may_lack_names_ = false;
  TensorBundle bundle_;
  std::shared_ptr<const H5File> h5_;
  std::unique_ptr<TensorValues> values_;
};

}  // namespace ckptfit
