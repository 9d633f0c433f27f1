// Files over the local file system: opens parts through the readers of formats/, once each.
//
// Ownership.  Keeps everything that was opened until it is destroyed.
// Threads.    One thread at a time.
// Cost.       As the readers say; a second question about the same path is a look-up.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "ckptfit/source.h"
#include "model/files.h"

namespace ckptfit {

class FilesOnDisk final : public Files {
 public:
  // Whether HDF5 files stay open after they were read, for SourceOf().
  enum class Sources { kClosed, kKept };
  explicit FilesOnDisk(Sources sources = Sources::kClosed) : sources_(sources) {}

  const PathFacts& Look(const std::string& path) override;
  bool Glob(const std::string& pattern) override;
  const std::vector<std::string>& List(const std::string& folder) override;
  const TensorBundle& Bundle(const std::string& prefix) override;
  const H5File& H5(const std::string& path) override;
  const KerasArchive& Archive(const std::string& path) override;
  const ShardedWeights& Shards(const std::string& path) override;
  const SavedModel& Saved(const std::string& folder) override;
  const CheckpointState& State(const std::string& folder) override;

  // The entries of a bundle, which has none from then on: for a caller who will not ask for that bundle again.
  std::vector<TensorInfo> TakeEntries(const std::string& prefix);

  // The bytes that an H5File with this path was read from; null when there is none, or it was closed.
  std::shared_ptr<const Source> SourceOf(const H5File& file) const;

 private:
  std::shared_ptr<const H5File> OpenH5(const std::string& path);
  std::shared_ptr<const H5File> ReadH5(std::shared_ptr<const Source> source, const std::string& path);

  Sources sources_;
  std::map<std::string, PathFacts> looks_;
  std::map<std::string, bool> globs_;
  std::map<std::string, std::vector<std::string>> lists_;
  std::map<std::string, TensorBundle> bundles_;
  std::map<std::string, std::shared_ptr<const H5File>> h5_files_;
  std::map<std::string, std::shared_ptr<const Source>> h5_sources_;
  std::map<std::string, KerasArchive> archives_;
  std::map<std::string, ShardedWeights> shards_;
  std::map<std::string, SavedModel> saved_models_;
  std::map<std::string, CheckpointState> states_;
};

}  // namespace ckptfit
