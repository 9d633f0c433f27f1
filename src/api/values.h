// A checkpoint of any format, with the values of its tensors.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "api/files_on_disk.h"
#include "model/checkpoint.h"
#include "model/placed_values.h"

namespace ckptfit {

// Keys of Read() are those of checkpoint().tensors.
//
// Errors.     Read() as TensorValues says, with file and key.
// Ownership.  Keeps what Open() opened; what is given to Over() must outlive it.
// Threads.    One thread at a time.
class CheckpointValues final : public PlacedValues {
 public:
  // What NothingThere() says when there is no checkpoint; kUnsupported for V1 checkpoints.
  static Result<std::unique_ptr<CheckpointValues>> Open(const std::string& path);
  // The values of a checkpoint that was opened from `files`, which keep their sources: nothing is read again.
  static Result<std::unique_ptr<CheckpointValues>> Over(const Checkpoint& checkpoint, FilesOnDisk& files);

  const Checkpoint& checkpoint() const { return *checkpoint_; }
  // The tensor with that key, or nullptr.
  const TensorInfo* Find(std::string_view key) const;
  // The object graph of a TensorFlow checkpoint or a SavedModel; nullptr when the file has none.
  const ObjectGraph* graph();
  // kNotFound when there is no such tensor.
  Status Read(std::string_view key, const ByteSink& sink) override;
  Status ReadTexts(std::string_view key, Texts* texts) override;
  // Nothing for formats whose readers do not tell.
  std::optional<std::uint64_t> PlaceOf(std::string_view key) override;
  std::optional<StoredChunks> ChunksOf(std::string_view key) override;
  Files& files() { return *files_; }

 private:
  CheckpointValues() = default;
  // Lets the part of the file that holds a tensor read it.
  Status InPart(std::string_view key, const std::function<Status(TensorValues&)>& read);
  Status OpenParts();
  std::string BundlePrefix() const;
  Status OpenBundle();
  Status OpenShards(const std::string& path);
  Status OpenSafetensors(const std::string& path);
  Status AddH5(const H5File& file);
  // The part that holds a tensor, if it is one of those that tell places; else nullptr.
  PlacedValues* PlacedPartOf(std::string_view key) const;

  struct Opened;

  std::shared_ptr<Opened> own_;  // of Open()
  const Checkpoint* checkpoint_ = nullptr;
  FilesOnDisk* files_ = nullptr;
  std::unordered_map<std::string_view, const TensorInfo*> by_key_;
  std::map<std::string, std::unique_ptr<TensorValues>, std::less<>> parts_;  // by TensorInfo::file; "" serves all
  std::map<std::string, PlacedValues*, std::less<>> placed_;                 // those of the parts that tell places
};

}  // namespace ckptfit
