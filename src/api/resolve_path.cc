#include "api/resolve_path.h"

#include <optional>

#include "api/content_note.h"
#include "api/newest_checkpoint.h"
#include "io/path.h"
#include "model/archive_members.h"

namespace ckptfit {
namespace {

using Kind = ResolvedPath::Kind;

constexpr std::string_view kIndexSuffix = ".index";

// "ckpt" of "ckpt.data-00000-of-00001", or nothing.
std::optional<std::string> PrefixOfShard(const std::string& path) {
  const std::size_t at = path.rfind(".data-");
  if (at == std::string::npos || path.find('/', at) != std::string::npos) return std::nullopt;
  if (path.find("-of-", at) == std::string::npos) return std::nullopt;
  return path.substr(0, at);
}

class Resolver {
 public:
  Resolver(std::string path, Files& files) : files_(files), path_(std::move(path)) {}

  ResolvedPath Run() {
    const PathFacts& facts = files_.Look(path_);
    if (facts.is_folder() && IsSavedModel(path_)) return Found(Kind::kSavedModel, path_);
    if (IsFile(path_ + ".index")) return Found(Kind::kBundle, path_);
    if (facts.is_file()) return File(facts);
    if (facts.is_folder()) return Folder();
    return Missing();
  }

 private:
  bool IsFile(const std::string& path) { return files_.Look(path).is_file(); }
  bool IsSavedModel(const std::string& folder) {
    return IsFile(JoinPath(folder, "saved_model.pb")) || IsFile(JoinPath(folder, "saved_model.pbtxt"));
  }
  ResolvedPath Found(Kind kind, std::string path) {
    return {kind, std::move(path), std::move(notes_), std::move(observations_)};
  }
  ResolvedPath Nothing() { return Found(Kind::kNone, path_); }

  ResolvedPath File(const PathFacts& facts) {
    if (path_.ends_with(kIndexSuffix)) {
      notes_.emplace_back(
          "opened as the prefix of this .index file; TensorFlow itself would open it as an empty V1 checkpoint and "
          "restore "
          "nothing");
      return Found(Kind::kBundle, path_.substr(0, path_.size() - kIndexSuffix.size()));
    }
    if (const auto prefix = PrefixOfShard(path_)) return Shard(*prefix);
    if (BaseName(path_) == "checkpoint" && facts.content != Content::kSstable) return StateFile();
    if (BaseName(path_) == "saved_model.pb") {
      notes_.emplace_back("opened as the folder of this saved_model.pb; the loaders take the folder");
      return Found(Kind::kSavedModel, ParentOf(path_));
    }
    switch (facts.content) {
      case Content::kHdf5:
      case Content::kTruncatedHdf5:
        return Found(Kind::kHdf5, path_);
      case Content::kSafetensors:
        return Found(Kind::kSafetensors, path_);
      case Content::kSstable:
        return Found(Kind::kBundle, path_);
      case Content::kZip:
        return Zip();
      case Content::kJson:
        return Json();
      default:
        notes_.push_back(ContentNote(facts));
        return Nothing();
    }
  }

  ResolvedPath Shard(const std::string& prefix) {
    if (!IsFile(prefix + ".index")) {
      notes_.push_back("a data file of a checkpoint, without its index file " + prefix + ".index");
      return Nothing();
    }
    notes_.emplace_back("opened as the prefix of this data file; TensorFlow itself would raise DataLossError");
    return Found(Kind::kBundle, prefix);
  }

  ResolvedPath StateFile() {
    notes_.emplace_back("a state file, which only names checkpoints; TensorFlow itself would raise DataLossError");
    const auto newest = Newest(ParentOf(path_));
    return newest ? Found(Kind::kBundle, *newest) : Nothing();
  }

  std::optional<std::string> Newest(const std::string& folder) {
    if (auto fault = StateFault(folder, files_)) observations_.push_back(std::move(*fault));
    return NewestBundle(folder, files_, notes_);
  }

  ResolvedPath Zip() {
    const KerasArchive& archive = files_.Archive(path_);
    if (archive.opened != KerasArchive::Opened::kOk || archive.has_config || !archive.weights_member.empty()) {
      return Found(Kind::kArchive, path_);
    }
    notes_.push_back(ZipNote(archive));
    return Nothing();
  }

  ResolvedPath Json() {
    const ShardedWeights& shards = files_.Shards(path_);
    if (shards.fault.empty() && !shards.weight_map.empty()) return Found(Kind::kShards, path_);
    notes_.emplace_back("JSON text, not a checkpoint");
    return Nothing();
  }

  ResolvedPath Folder() {
    if (IsFile(JoinPath(path_, "config.json")) && IsFile(JoinPath(path_, kWeightsMember))) {
      notes_.emplace_back("an unpacked .keras archive");
      return Found(Kind::kArchive, path_);
    }
    if (const auto newest = Newest(path_)) return Found(Kind::kBundle, *newest);
    const std::string variables = JoinPath(path_, "variables/variables");
    if (files_.Look(ParentOf(variables)).is_folder()) {
      observations_.push_back({"saved-model-pb-missing",
                               {JoinPath(path_, "saved_model.pb"), Where::kNoOffset, Where::kNoOffset, ""},
                               "",
                               "not there"});
    }
    if (IsFile(variables + ".index")) {
      notes_.emplace_back("a SavedModel folder without saved_model.pb: its variables alone");
      return Found(Kind::kBundle, variables);
    }
    return OnlyFile();
  }

  // A folder that holds one file of weights and nothing else of the kind.
  ResolvedPath OnlyFile() {
    std::string only;
    for (const std::string& name : files_.List(path_)) {
      const bool weights = name.ends_with(".keras") || name.ends_with(".h5") || name.ends_with(".hdf5") ||
                           name.ends_with(".safetensors");
      if (!weights) continue;
      if (!only.empty()) {
        notes_.emplace_back("a folder with several files of weights; name one of them");
        return Nothing();
      }
      only = name;
    }
    if (only.empty()) {
      notes_.emplace_back("a folder without a checkpoint");
      return Nothing();
    }
    notes_.push_back("the only file of weights in the folder: " + only);
    path_ = JoinPath(path_, only);
    return File(files_.Look(path_));
  }

  ResolvedPath Missing() {
    if (path_.size() > 1 && path_.ends_with('/') && IsFile(path_.substr(0, path_.size() - 1) + ".index")) {
      notes_.emplace_back("opened without the trailing slash; TensorFlow itself would not find it");
      return Found(Kind::kBundle, path_.substr(0, path_.size() - 1));
    }
    const std::string folder = ParentOf(path_);
    if (!files_.Look(folder).is_folder()) {
      notes_.push_back("the folder " + folder + " is not there");
      return Nothing();
    }
    NoteNeighbours(folder);
    return Nothing();
  }

  // Checkpoints and files whose names begin with what was asked for.
  void NoteNeighbours(const std::string& folder) {
    constexpr std::size_t kMost = 5;
    const std::string_view wanted = BaseName(path_);
    std::string found;
    std::size_t count = 0;
    const auto add = [&](const std::string& name) {
      if (++count <= kMost) found += (found.empty() ? "" : ", ") + name;
    };
    for (const std::string& prefix : BundlesIn(folder, files_)) {
      if (prefix.starts_with(wanted)) add(prefix);
    }
    for (const std::string& name : files_.List(folder)) {
      if (name.starts_with(wanted) && name.find(".data-") == std::string::npos && !name.ends_with(kIndexSuffix))
        add(name);
    }
    bool shards = false;
    for (const std::string& name : files_.List(folder)) shards |= name.starts_with(std::string(wanted) + ".data-");
    if (shards) {
      notes_.push_back("data files are there, the index file " + path_ + ".index is not");
      observations_.push_back(
          {"index-missing", {path_ + ".index", Where::kNoOffset, Where::kNoOffset, ""}, "", "not there"});
    }
    if (count > kMost) found += " and " + std::to_string(count - kMost) + " more";
    if (count > 0) notes_.push_back("not there; names that begin like it: " + found);
  }

  Files& files_;
  std::string path_;
  std::vector<std::string> notes_;
  std::vector<Observation> observations_;
};

}  // namespace

ResolvedPath ResolvePath(const std::string& path, Files& files) { return Resolver(path, files).Run(); }

}  // namespace ckptfit
