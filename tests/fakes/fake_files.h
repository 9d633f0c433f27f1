// Files held in memory, for tests of the simulator.
//
// A test puts a part under a path; Look() and Glob() follow from what was put. What was not put is missing, and opens
// as TensorFlow and h5py open a missing path.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "model/files.h"

namespace ckptfit {

class FakeFiles : public Files {
 public:
  // `prefix` becomes a checkpoint: <prefix>.index is a file, and what opens there is `bundle`.
  void PutBundle(const std::string& prefix, TensorBundle bundle) {
    bundle.prefix = prefix;
    PutFile(prefix + ".index", Content::kSstable);
    bundles_[prefix] = std::move(bundle);
  }
  // What opens at a prefix that is no checkpoint.
  void PutFault(const std::string& prefix, TfStatus status) {
    TensorBundle bundle;
    bundle.prefix = prefix;
    bundle.kind = TensorBundle::Kind::kV1;
    bundle.opened = std::move(status);
    bundles_[prefix] = std::move(bundle);
  }
  void PutH5(const std::string& path, H5File file) {
    PutFile(path, Content::kHdf5);
    file.path = path;
    h5_[path] = std::move(file);
  }
  void PutArchive(const std::string& path, KerasArchive archive) {
    PutFile(path, Content::kZip);
    archive.path = path;
    archives_[path] = std::move(archive);
  }
  void PutShards(const std::string& path, ShardedWeights shards) {
    PutFile(path, Content::kJson);
    shards.path = path;
    shards_[path] = std::move(shards);
  }
  void PutSaved(const std::string& folder, SavedModel saved) {
    PutFile(folder + "/saved_model.pb", Content::kSavedModelProto);
    saved.path = folder;
    saved_[folder] = std::move(saved);
  }
  void PutState(const std::string& folder, CheckpointState state) {
    PutFile(folder + "/checkpoint", Content::kText);
    states_[folder] = std::move(state);
  }
  PathFacts& PutFile(const std::string& path, Content content, std::uint64_t size = 1) {
    PathFacts& facts = Facts(path);
    facts.kind = PathFacts::Kind::kFile;
    facts.content = content;
    facts.size = size;
    PutFolder(Parent(path));
    return facts;
  }
  void PutFolder(const std::string& path) {
    if (path.empty()) return;
    Facts(path).kind = PathFacts::Kind::kFolder;
    PutFolder(Parent(path));
  }

  const PathFacts& Look(const std::string& path) override {
    PathFacts& facts = Facts(path);
    const auto parent = paths_.find(Parent(path));
    facts.parent_exists = parent != paths_.end() && parent->second.is_folder();
    facts.parent_is_file = parent != paths_.end() && parent->second.is_file();
    return facts;
  }
  // Without wildcards: a pattern with one of * ? [ matches nothing.
  bool Glob(const std::string& pattern) override {
    if (pattern.find_first_of("*?[\\") != std::string::npos) return false;
    const auto found = paths_.find(pattern);
    return found != paths_.end() && found->second.exists();
  }
  const std::vector<std::string>& List(const std::string& folder) override {
    std::vector<std::string>& names = lists_[folder];
    names.clear();
    for (const auto& [path, facts] : paths_) {
      if (facts.exists() && Parent(path) == folder) names.push_back(path.substr(folder.size() + 1));
    }
    return names;
  }

  const TensorBundle& Bundle(const std::string& prefix) override {
    if (!bundles_.contains(prefix)) {
      PutFault(prefix, {TfStatus::Code::kNotFound,
                        "Unsuccessful TensorSliceReader constructor: Failed to find any matching files for " + prefix});
    }
    return bundles_[prefix];
  }
  const H5File& H5(const std::string& path) override {
    H5File& file = h5_[path];
    if (!Look(path).is_file()) file.opened = H5File::Opened::kDamaged;
    return file;
  }
  const KerasArchive& Archive(const std::string& path) override {
    KerasArchive& archive = archives_[path];
    if (!Look(path).exists()) archive.opened = KerasArchive::Opened::kNotZip;
    return archive;
  }
  const ShardedWeights& Shards(const std::string& path) override { return shards_[path]; }
  const SavedModel& Saved(const std::string& folder) override {
    if (!saved_.contains(folder)) saved_[folder].opened = SavedModel::Opened::kMissing;
    return saved_[folder];
  }
  const CheckpointState& State(const std::string& folder) override { return states_[folder]; }

 private:
  static std::string Parent(const std::string& path) {
    const auto slash = path.find_last_of('/');
    return slash == std::string::npos ? std::string() : path.substr(0, slash);
  }
  PathFacts& Facts(const std::string& path) {
    PathFacts& facts = paths_[path];
    facts.path = path;
    return facts;
  }

  std::map<std::string, PathFacts> paths_;
  std::map<std::string, TensorBundle> bundles_;
  std::map<std::string, H5File> h5_;
  std::map<std::string, KerasArchive> archives_;
  std::map<std::string, ShardedWeights> shards_;
  std::map<std::string, SavedModel> saved_;
  std::map<std::string, CheckpointState> states_;
  std::map<std::string, std::vector<std::string>> lists_;
};

}  // namespace ckptfit
