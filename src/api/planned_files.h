// The file that a repair would write, for the simulator to look at before it is written.
//
// Holds one bundle under one prefix, or one file of Keras', and nothing else; values count as sound.
//
// Lifetime.  Keeps what it was given.  Threads.  One thread at a time.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/files.h"

namespace ckptfit {

class PlannedFiles final : public Files {
 public:
  // `bundle.prefix` is the path that it is found at.
  explicit PlannedFiles(TensorBundle bundle) : bundle_(std::move(bundle)) {}
  explicit PlannedFiles(H5File file)
      : path_(file.path), size_(file.size), content_(Content::kHdf5), h5_(std::move(file)) {}
  PlannedFiles(KerasArchive archive, std::uint64_t size)
      : path_(archive.path), size_(size), content_(Content::kZip), archive_(std::move(archive)) {}

  const PathFacts& Look(const std::string& path) override;
  bool Glob(const std::string& pattern) override { return bundle_ && pattern == bundle_->prefix + ".index"; }
  const std::vector<std::string>& List(const std::string&) override { return no_names_; }
  const TensorBundle& Bundle(const std::string& prefix) override;
  const H5File& H5(const std::string&) override { return h5_; }
  const KerasArchive& Archive(const std::string&) override { return archive_; }
  const ShardedWeights& Shards(const std::string&) override { return no_shards_; }
  const SavedModel& Saved(const std::string&) override { return no_saved_model_; }
  const CheckpointState& State(const std::string&) override { return no_state_; }

 private:
  const std::optional<TensorBundle> bundle_;
  const std::string path_;  // of a file of Keras'
  const std::uint64_t size_ = 0;
  const Content content_ = Content::kUnknown;
  const H5File h5_{};
  const KerasArchive archive_{};
  std::map<std::string, PathFacts> looks_;
  const std::vector<std::string> no_names_;
  TensorBundle no_bundle_;
  const ShardedWeights no_shards_;
  const SavedModel no_saved_model_;
  const CheckpointState no_state_;
};

}  // namespace ckptfit
