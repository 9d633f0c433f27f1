#include "api/open_checkpoint.h"

#include <algorithm>
#include <string_view>

#include "api/checkpoint_tensors.h"
#include "model/content_words.h"

namespace ckptfit {
namespace {

bool EndsWith(std::string_view text, std::string_view tail) { return text.ends_with(tail); }

// The prefix that a part file of a bundle belongs to, or "".
std::string PrefixOfPart(const std::string& path) {
  constexpr std::string_view kIndex = ".index";
  if (EndsWith(path, kIndex)) return path.substr(0, path.size() - kIndex.size());
  const std::size_t data = path.rfind(".data-");
  return data == std::string::npos || path.find('/', data) != std::string::npos ? "" : path.substr(0, data);
}

std::string Joined(const std::string& folder, const std::string& name) {
  if (name.starts_with('/') || folder.empty()) return name;
  return folder + (folder.ends_with('/') ? "" : "/") + name;
}

class Opener {
 public:
  Opener(const std::string& path, Files& files) : files_(files) {
    checkpoint_.path = path;
    checkpoint_.resolved = path;
  }

  Checkpoint Open() {
    const std::string path = checkpoint_.path;
    const PathFacts& facts = files_.Look(path);
    if (HasIndex(path)) {
      OpenBundle(path);
    } else if (facts.is_folder()) {
      OpenFolder(path);
    } else if (facts.is_file()) {
      OpenFile(path, facts);
    }
    return std::move(checkpoint_);
  }

 private:
  bool HasIndex(const std::string& prefix) { return files_.Look(prefix + ".index").is_file(); }

  void Resolve(const std::string& path, std::string note) {
    checkpoint_.resolved = path;
    checkpoint_.notes.push_back(std::move(note));
  }

  void See(std::string kind, const std::string& file, std::string found) {
    checkpoint_.observations.push_back(
        {std::move(kind), {file, Where::kNoOffset, Where::kNoOffset, ""}, "", std::move(found)});
  }

  // Whether something else stands where a part of a checkpoint is expected; then that is noted.
  bool SeeForeign(const std::string& file) {
    const PathFacts& facts = files_.Look(file);
    const bool foreign =
        facts.is_file() && (facts.content == Content::kGitLfsPointer || facts.content == Content::kHtml ||
                            facts.content == Content::kXml || facts.content == Content::kEmpty);
    if (foreign) See("foreign-content", file, std::string(ContentWords(facts.content)));
    return foreign;
  }

  void OpenBundle(const std::string& prefix) {
    const TensorBundle& bundle = files_.Bundle(prefix);
    AddBundleTensors(bundle, &checkpoint_);
    for (const std::string& shard : bundle.shard_files) SeeForeign(shard);
    if (!bundle.opened.ok()) {
      const std::string index = bundle.kind == TensorBundle::Kind::kV2 ? prefix + ".index" : prefix;
      if (!SeeForeign(index)) See("index-unreadable", index, bundle.opened.message);
      checkpoint_.notes.push_back("the index cannot be opened: " + bundle.opened.message);
      return;
    }
    checkpoint_.format = bundle.kind == TensorBundle::Kind::kV1 ? Format::kTensorV1
                         : bundle.has_object_graph              ? Format::kTensorBundle
                                                                : Format::kNameBased;
  }

  void OpenFolder(const std::string& path) {
    const std::string folder = path.ends_with('/') ? path.substr(0, path.size() - 1) : path;
    if (files_.Look(folder + "/saved_model.pb").is_file() || files_.Look(folder + "/saved_model.pbtxt").is_file()) {
      OpenSavedModel(folder);
    } else if (files_.Look(folder + "/variables").is_folder()) {
      See("saved-model-pb-missing", folder + "/saved_model.pb", "not there");
    } else if (files_.Look(folder + "/config.json").is_file()) {
      OpenArchive(folder);
    } else {
      OpenLatest(folder);
    }
  }

  void OpenSavedModel(const std::string& folder) {
    checkpoint_.format = Format::kSavedModel;
    const SavedModel& saved = files_.Saved(folder);
    const std::string graph = folder + "/saved_model.pb";
    if (saved.opened != SavedModel::Opened::kOk && !SeeForeign(graph)) {
      See("saved-model-pb-unparsable", graph, saved.fault.empty() ? "does not parse" : saved.fault);
    }
    AddSavedModelWriter(saved, &checkpoint_);
    const std::string variables = folder + "/variables/variables";
    if (!HasIndex(variables)) return See("saved-model-variables-missing", variables + ".index", "not there");
    const TensorBundle& bundle = files_.Bundle(variables);
    AddBundleTensors(bundle, &checkpoint_);
    if (!bundle.opened.ok() && !SeeForeign(variables + ".index")) {
      See("index-unreadable", variables + ".index", bundle.opened.message);
    }
    for (const std::string& shard : bundle.shard_files) SeeForeign(shard);
  }

  // The checkpoint that the state file of a folder names.
  void OpenLatest(const std::string& folder) {
    const CheckpointState& state = files_.State(folder);
    const std::string file = folder + "/checkpoint";
    if (state.kind == CheckpointState::Kind::kMissing) return;
    if (state.kind != CheckpointState::Kind::kGood) {
      return See("state-file", file, state.fault.empty() ? "names no checkpoint" : state.fault);
    }
    const std::string prefix = Joined(folder, state.model_checkpoint_path);
    if (!HasIndex(prefix)) return See("state-file", file, "names " + prefix + ", which is not there");
    Resolve(prefix, "opened the latest checkpoint that the folder's state file names");
    OpenBundle(prefix);
  }

  void OpenFile(const std::string& path, const PathFacts& facts) {
    if (const std::string prefix = PrefixOfPart(path); !prefix.empty() && HasIndex(prefix)) {
      Resolve(prefix, "opened as the checkpoint that this file is a part of; TensorFlow wants the prefix");
      OpenBundle(prefix);
    } else if (facts.content == Content::kHdf5) {
      OpenH5(path);
    } else if (facts.content == Content::kZip) {
      OpenArchive(path);
    } else if (facts.content == Content::kSstable) {
      OpenBundle(path);
    } else if (EndsWith(path, ".weights.json")) {
      OpenShards(path);
    }
  }

  void OpenH5(const std::string& path) {
    const H5File& file = files_.H5(path);
    if (file.opened != H5File::Opened::kOk) {
      checkpoint_.notes.push_back("the HDF5 file cannot be opened: " + file.h5py_message);
      return;
    }
    AddH5Config(file, &checkpoint_);
    AddH5Tensors(file, &checkpoint_);
    checkpoint_.format = FormatOf(file);
  }

  Format FormatOf(const H5File& file) const {
    if (file.Text("", "model_config")) return Format::kKerasH5Model;
    if (file.TextList("", "layer_names") || file.TextList("model_weights", "layer_names")) {
      return Format::kKerasH5Weights;
    }
    const bool paths = std::any_of(file.objects.begin(), file.objects.end(), [](const H5Object& object) {
      return object.kind == H5Object::Kind::kGroup && (object.path == "vars" || EndsWith(object.path, "/vars"));
    });
    return paths ? Format::kKerasWeightsH5 : Format::kHdf5;
  }

  void OpenArchive(const std::string& path) {
    const KerasArchive& archive = files_.Archive(path);
    if (archive.opened != KerasArchive::Opened::kOk || (!archive.has_config && archive.weights_member.empty())) {
      checkpoint_.observations = archive.observations;
      return;
    }
    checkpoint_.format = Format::kKerasArchive;
    AddArchiveConfig(archive, &checkpoint_);
    if (!archive.has_config) See("keras-config-missing", path, "no config.json");
    if (archive.weights_member.empty()) See("keras-weights-missing", path, "no model.weights.h5");
    if (archive.weights) AddH5Tensors(*archive.weights, &checkpoint_);
    checkpoint_.observations.insert(checkpoint_.observations.end(), archive.observations.begin(),
                                    archive.observations.end());
  }

  void OpenShards(const std::string& path) {
    const ShardedWeights& shards = files_.Shards(path);
    if (!shards.fault.empty()) {
      checkpoint_.notes.push_back("the list of shards cannot be read: " + shards.fault);
      return;
    }
    checkpoint_.format = Format::kKerasShards;
    for (const auto& [name, file] : shards.files) {
      if (file) AddH5Tensors(*file, &checkpoint_);
    }
  }

  Files& files_;
  Checkpoint checkpoint_;
};

}  // namespace

Checkpoint OpenCheckpoint(const std::string& path, Files& files) { return Opener(path, files).Open(); }

}  // namespace ckptfit
