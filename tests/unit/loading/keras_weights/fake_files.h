// A file system in memory for tests of loading calls.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "model/files.h"

namespace ckptfit::testing_keras {

class FakeFiles : public Files {
 public:
  void AddH5(const std::string& path, H5File file) {
    facts_[path] = Facts(path, PathFacts::Kind::kFile);
    h5_[path] = std::move(file);
  }
  void AddFolder(const std::string& path) { facts_[path] = Facts(path, PathFacts::Kind::kFolder); }
  // An archive that holds `weights` as model.weights.h5.
  KerasArchive& AddArchive(const std::string& path, H5File weights) {
    facts_[path] = Facts(path, PathFacts::Kind::kFile);
    KerasArchive& archive = archives_[path];
    archive.members.push_back({"model.weights.h5", 1, 1, true});
    archive.weights_member = "model.weights.h5";
    archive.weights = std::make_shared<H5File>(std::move(weights));
    return archive;
  }
  void AddShards(const std::string& path, ShardedWeights shards) {
    facts_[path] = Facts(path, PathFacts::Kind::kFile);
    shards_[path] = std::move(shards);
  }
  PathFacts& At(const std::string& path) { return facts_[path]; }

  const PathFacts& Look(const std::string& path) override {
    const auto it = facts_.find(path);
    return it == facts_.end() ? missing_ : it->second;
  }
  bool Glob(const std::string&) override { return false; }
  const std::vector<std::string>& List(const std::string& folder) override { return lists[folder]; }
  const TensorBundle& Bundle(const std::string&) override { return bundle_; }
  const H5File& H5(const std::string& path) override {
    const auto it = h5_.find(path);
    return it == h5_.end() ? not_h5_ : it->second;
  }
  const KerasArchive& Archive(const std::string& path) override {
    const auto it = archives_.find(path);
    return it == archives_.end() ? not_zip_ : it->second;
  }
  const ShardedWeights& Shards(const std::string& path) override { return shards_[path]; }
  const SavedModel& Saved(const std::string&) override { return saved_; }
  const CheckpointState& State(const std::string&) override { return state_; }

  std::map<std::string, std::vector<std::string>> lists;

 private:
  static PathFacts Facts(const std::string& path, PathFacts::Kind kind) {
    PathFacts facts;
    facts.path = path;
    facts.kind = kind;
    return facts;
  }
  static KerasArchive NotZip() {
    KerasArchive archive;
    archive.opened = KerasArchive::Opened::kNotZip;
    return archive;
  }
  static H5File NotH5() {
    H5File file;
    file.opened = H5File::Opened::kNoSignature;
    file.h5py_message = "file signature not found";
    return file;
  }

  std::map<std::string, PathFacts> facts_;
  std::map<std::string, H5File> h5_;
  std::map<std::string, KerasArchive> archives_;
  std::map<std::string, ShardedWeights> shards_;
  const PathFacts missing_;
  const H5File not_h5_ = NotH5();
  const KerasArchive not_zip_ = NotZip();
  const TensorBundle bundle_;
  const SavedModel saved_;
  const CheckpointState state_;
};

}  // namespace ckptfit::testing_keras
