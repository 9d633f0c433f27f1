#include "api/open_checkpoint.h"

#include <functional>
#include <utility>

#include "api/checkpoint_tensors.h"
#include "api/content_note.h"
#include "api/counters.h"
#include "api/odd_shards.h"
#include "api/resolve_path.h"
#include "api/writer_evidence.h"
#include "base/parallel.h"
#include "codec/json.h"
#include "formats/safetensors/reader.h"
#include "io/file_source.h"
#include "io/path.h"
#include "model/content_words.h"

namespace ckptfit {
namespace {

// Hands out the entries of the bundle at a prefix: a copy, or the only ones.
using EntriesOf = std::function<std::vector<TensorInfo>(const std::string& prefix)>;

void AddObservations(const std::vector<Observation>& seen, Checkpoint& checkpoint) {
  checkpoint.observations.insert(checkpoint.observations.end(), seen.begin(), seen.end());
}

void See(const char* kind, const std::string& file, std::string found, Checkpoint& checkpoint) {
  checkpoint.observations.push_back({kind, {file, Where::kNoOffset, Where::kNoOffset, ""}, "", std::move(found)});
}

// Whether something else stands where a part of a checkpoint is expected: that is reported then.
bool SeeForeign(const std::string& file, Files& files, Checkpoint& checkpoint) {
  const PathFacts& facts = files.Look(file);
  const bool foreign =
      facts.is_file() && (facts.content == Content::kGitLfsPointer || facts.content == Content::kHtml ||
                          facts.content == Content::kXml || facts.content == Content::kEmpty);
  if (foreign) See("foreign-content", file, std::string(ContentWords(facts.content)), checkpoint);
  return foreign;
}

void SetDamaged(std::string note, Checkpoint& checkpoint) {
  checkpoint.damaged = true;
  checkpoint.notes.push_back(std::move(note));
}

Format FormatOf(const TensorBundle& bundle) {
  if (bundle.kind == TensorBundle::Kind::kV1) return Format::kTensorV1;
  if (!bundle.opened.ok()) return Format::kTensorBundle;
  return bundle.has_object_graph ? Format::kTensorBundle : Format::kNameBased;
}

// The tensors of the bundle at `prefix`, and what is wrong with it.
const TensorBundle& AddBundleTensors(const std::string& prefix, Files& files, const EntriesOf& entries_of,
                                     Checkpoint& checkpoint) {
  const TensorBundle& bundle = files.Bundle(prefix);
  const std::vector<std::string> odd_shards = OddShards(bundle);  // before the entries are taken
  const GraphTree tree(bundle.graph);
  checkpoint.tensors = TensorsOf(entries_of(prefix), bundle.graph, tree);
  checkpoint.under_optimizers = tree.KeysUnderOptimizers();
  AddObservations(bundle.observations, checkpoint);
  for (const std::string& shard : odd_shards) SeeForeign(shard, files, checkpoint);
  if (bundle.opened.ok()) return bundle;
  // TensorFlow takes the prefix for a pattern; the index may be there under that very name.
  if (bundle.kind != TensorBundle::Kind::kV2 && files.Look(prefix + ".index").is_file()) {
    See("pattern-in-path", prefix + ".index", bundle.opened.message, checkpoint);
    return bundle;
  }
  const std::string index = bundle.kind == TensorBundle::Kind::kV2 ? prefix + ".index" : prefix;
  SetDamaged("cannot be opened: " + bundle.opened.message, checkpoint);
  if (SeeForeign(index, files, checkpoint)) {
    checkpoint.notes.push_back("the index file is " + ContentNote(files.Look(index)));
  } else {
    See("index-unreadable", index, bundle.opened.message, checkpoint);
  }
  return bundle;
}

void AddBundle(const std::string& prefix, Files& files, const EntriesOf& entries_of, Checkpoint& checkpoint) {
  const TensorBundle& bundle = AddBundleTensors(prefix, files, entries_of, checkpoint);
  checkpoint.format = FormatOf(bundle);
  checkpoint.writer = WriterOf(bundle);
  if (checkpoint.format == Format::kTensorBundle) checkpoint.counters = CountersOf(bundle.graph, checkpoint.tensors);
}

// The tuples and shapes of Keras 2's metadata as the lists that its other formats have (saving/saved_model/json_utils.py). As deep as
// the parser allows.
Value WithLists(const Value& value) {
  const std::string& name = value["class_name"].AsString();
  if (name == "__tuple__" || name == "TensorShape") return WithLists(value["items"]);
  if (value.is_array()) {
    Value::Array items;
    for (const Value& item : value.AsArray()) items.push_back(WithLists(item));
    return Value(std::move(items));
  }
  if (!value.is_object()) return value;
  Value made{Value::Object()};
  for (const auto& [key, member] : value.AsObject()) made.Set(key, WithLists(member));
  return made;
}

// Keras 2 wrote the model's own config at the root of its metadata.
void AddKerasMetadata(const SavedModel& model, Checkpoint& checkpoint) {
  for (const SavedModel::KerasNode& node : model.keras_nodes) {
    if (node.node != 0) continue;
    checkpoint.config = WithLists(node.metadata["model_config"]);
    checkpoint.compile_config = WithLists(node.metadata["training_config"]);
    return;
  }
}

void AddSavedModel(const std::string& folder, Files& files, const EntriesOf& entries_of, Checkpoint& checkpoint) {
  const SavedModel& model = files.Saved(folder);
  const std::string prefix = JoinPath(folder, "variables/variables");
  checkpoint.format = Format::kSavedModel;
  checkpoint.writer = WriterOf(model);
  AddKerasMetadata(model, checkpoint);
  AddObservations(model.observations, checkpoint);
  const std::string graph = JoinPath(folder, "saved_model.pb");
  if (model.opened == SavedModel::Opened::kUnparsable) {
    SetDamaged("saved_model.pb cannot be parsed: " + model.fault, checkpoint);
    if (!SeeForeign(graph, files, checkpoint)) See("saved-model-pb-unparsable", graph, model.fault, checkpoint);
  } else if (model.meta_graphs == 0) {
    See("saved-model-pb-empty", graph, "holds no graph", checkpoint);
  }
  if (files.Look(prefix + ".index").is_file()) {
    AddBundleTensors(prefix, files, entries_of, checkpoint);
  } else {
    SetDamaged("variables/variables.index is not there", checkpoint);
    See("saved-model-variables-missing", prefix + ".index", "not there", checkpoint);
  }
}

Value ParseAttribute(const H5File& file, const char* name) {
  const auto text = file.Text("", name);
  if (!text) return Value();
  auto value = ParseJson(*text, name);
  return value ? std::move(*value) : Value();
}

Format FormatOf(const H5File& file) {
  if (file.Text("", "model_config")) return Format::kKerasH5Model;
  if (file.TextList("", "layer_names") || file.TextList("model_weights", "layer_names")) return Format::kKerasH5Weights;
  return HasPathLayout(file) ? Format::kKerasWeightsH5 : Format::kHdf5;
}

// Whether a dataset is a member of the group at place `group` of the file's objects. The first member nearly always
// follows its group.
bool HasDatasets(const H5File& file, std::size_t group) {
  const std::string& path = file.objects[group].path;
  const auto dataset_in = [&](const H5Object& object) {
    return object.kind == H5Object::Kind::kDataset && object.path.size() > path.size() &&
           object.path.rfind('/') == path.size() && object.path.starts_with(path);
  };
  if (group + 1 < file.objects.size() && dataset_in(file.objects[group + 1])) return true;
  const std::vector<const H5Object*> members = file.Children(path);
  return std::any_of(members.begin(), members.end(), [&](const H5Object* member) { return dataset_in(*member); });
}

// Layers of the path layout that have a place and no variables: those without any, and those that were not built yet.
void SeeEmptyGroups(const H5File& file, Checkpoint& checkpoint) {
  constexpr std::size_t kMost = 10000;
  std::size_t seen = 0;
  for (std::size_t i = 0; i < file.objects.size(); ++i) {
    const H5Object& object = file.objects[i];
    const bool group = object.kind == H5Object::Kind::kGroup && object.path.ends_with("/vars");
    if (!group || HasDatasets(file, i) || ++seen > kMost) continue;
    const std::string layer = object.path.substr(0, object.path.size() - 5);
    checkpoint.observations.push_back(
        {"group-empty", {file.path, Where::kNoOffset, Where::kNoOffset, layer}, "variables", "none"});
  }
}

// Everything about an HDF5 file but its tensors.
void AddH5Facts(const H5File& file, Checkpoint& checkpoint) {
  checkpoint.format = FormatOf(file);
  checkpoint.config = ParseAttribute(file, "model_config");
  checkpoint.compile_config = ParseAttribute(file, "training_config");
  checkpoint.writer = WriterOf(file, checkpoint.config);
  checkpoint.layer_names = LegacyLayersOf(file);
  AddObservations(file.observations, checkpoint);
  if (file.opened != H5File::Opened::kOk) SetDamaged("cannot be opened: " + file.h5py_message, checkpoint);
  if (checkpoint.format == Format::kKerasWeightsH5) SeeEmptyGroups(file, checkpoint);
}

void AddH5(const std::string& path, Files& files, Checkpoint& checkpoint) {
  constexpr std::size_t kManyObjects = 8192;  // which take half a millisecond each way
  const H5File& file = files.H5(path);
  const std::function<void()> tensors = [&] { checkpoint.tensors = TensorsOf(file); };
  const std::function<void()> facts = [&] { AddH5Facts(file, checkpoint); };
  if (file.objects.size() >= kManyObjects) return RunInParallel({tensors, facts});
  tensors();
  facts();
}

void AddArchive(const std::string& path, Files& files, Checkpoint& checkpoint) {
  const KerasArchive& archive = files.Archive(path);
  checkpoint.format = Format::kKerasArchive;
  checkpoint.config = archive.config;
  checkpoint.compile_config = archive.config["compile_config"];
  checkpoint.writer = WriterOf(archive);
  AddObservations(archive.observations, checkpoint);
  if (archive.opened == KerasArchive::Opened::kOk && archive.weights_member.empty()) {
    See("keras-weights-missing", path, "no model.weights.h5", checkpoint);
  }
  if (archive.opened != KerasArchive::Opened::kOk) {
    SetDamaged("a zip archive that cannot be opened: its directory is missing or damaged", checkpoint);
  } else if (!archive.has_config) {
    checkpoint.notes.emplace_back("config.json is not in the archive");
    See("keras-config-missing", path, "no config.json", checkpoint);
  } else if (!archive.config_fault.empty()) {
    SetDamaged("config.json cannot be parsed: " + archive.config_fault, checkpoint);
  }
  if (!archive.weights) return;
  checkpoint.tensors = TensorsOf(*archive.weights);
  AddObservations(archive.weights->observations, checkpoint);
  SeeEmptyGroups(*archive.weights, checkpoint);
}

void AddShards(const std::string& path, Files& files, Checkpoint& checkpoint) {
  const ShardedWeights& shards = files.Shards(path);
  checkpoint.format = Format::kKerasShards;
  for (const auto& [name, file] : shards.files) {
    if (!file) {
      checkpoint.notes.push_back("the shard " + name + " is not there");
      See("weights-shard-missing", JoinPath(ParentOf(path), name), "", checkpoint);
      continue;
    }
    std::vector<TensorInfo> tensors = TensorsOf(*file);
    checkpoint.tensors.insert(checkpoint.tensors.end(), std::move_iterator(tensors.begin()),
                              std::move_iterator(tensors.end()));
    AddObservations(file->observations, checkpoint);
  }
}

void AddSafetensors(const std::string& path, Checkpoint& checkpoint) {
  checkpoint.format = Format::kSafetensors;
  const auto source = OpenFile(path);
  auto read = source ? ReadSafetensors(**source) : Result<Safetensors>(source.error());
  if (read) {
    checkpoint.tensors = std::move(read->tensors);
    return;
  }
  SetDamaged("cannot be opened: " + read.error().message(), checkpoint);
  checkpoint.observations.push_back({"safetensors-damaged", read.error().where(), "", read.error().message()});
}

void AddContents(ResolvedPath::Kind kind, Files& files, const EntriesOf& entries_of, Checkpoint& checkpoint) {
  const std::string& path = checkpoint.resolved;
  switch (kind) {
    case ResolvedPath::Kind::kNone:
      return;
    case ResolvedPath::Kind::kBundle:
      return AddBundle(path, files, entries_of, checkpoint);
    case ResolvedPath::Kind::kSavedModel:
      return AddSavedModel(path, files, entries_of, checkpoint);
    case ResolvedPath::Kind::kHdf5:
      return AddH5(path, files, checkpoint);
    case ResolvedPath::Kind::kArchive:
      return AddArchive(path, files, checkpoint);
    case ResolvedPath::Kind::kShards:
      return AddShards(path, files, checkpoint);
    case ResolvedPath::Kind::kSafetensors:
      return AddSafetensors(path, checkpoint);
  }
}

void AddObjectNames(Files& files, Checkpoint& checkpoint) {
  if (checkpoint.format == Format::kKerasWeightsH5)
    checkpoint.object_names = ObjectNamesOf(files.H5(checkpoint.resolved));
  if (checkpoint.format == Format::kKerasArchive) {
    const KerasArchive& archive = files.Archive(checkpoint.resolved);
    if (archive.weights) checkpoint.object_names = ObjectNamesOf(*archive.weights);
  }
  if (checkpoint.format == Format::kKerasShards) {
    for (const auto& [name, file] : files.Shards(checkpoint.resolved).files) {
      if (file) checkpoint.object_names.merge(ObjectNamesOf(*file));
    }
  }
}

Checkpoint Open(const std::string& path, Files& files, const EntriesOf& entries_of) {
  ResolvedPath resolved = ResolvePath(path, files);
  Checkpoint checkpoint;
  checkpoint.path = path;
  checkpoint.resolved = std::move(resolved.path);
  checkpoint.notes = std::move(resolved.notes);
  checkpoint.observations = std::move(resolved.observations);
  AddContents(resolved.kind, files, entries_of, checkpoint);
  for (const TensorInfo& tensor : checkpoint.tensors) checkpoint.bytes += tensor.bytes;
  return checkpoint;
}

}  // namespace

Checkpoint OpenCheckpoint(const std::string& path, Files& files) {
  Checkpoint checkpoint =
      Open(path, files, [&files](const std::string& prefix) { return files.Bundle(prefix).entries; });
  AddObjectNames(files, checkpoint);
  return checkpoint;
}

Checkpoint TakeCheckpoint(const std::string& path, FilesOnDisk& files) {
  return Open(path, files, [&files](const std::string& prefix) { return files.TakeEntries(prefix); });
}

Status NothingThere(const PathFacts& facts, const Checkpoint& checkpoint) {
  std::string found = facts.is_folder() ? "a folder without a checkpoint" : "a file of another kind";
  if (facts.is_file() && facts.size == 0) found = "an empty file";
  if (!facts.first_line.empty()) found += ", beginning with \"" + facts.first_line + "\"";
  if (!checkpoint.notes.empty()) found = checkpoint.notes.front();
  for (std::size_t i = 1; i < checkpoint.notes.size(); ++i) found += "; " + checkpoint.notes[i];
  if (facts.is_file() && !facts.readable) {
    return Status(StatusCode::kIo, "cannot be read: permission denied; run as a user who may read it, or `chmod +r` it",
                  {checkpoint.path, Where::kNoOffset, Where::kNoOffset, ""});
  }
  const bool there = facts.exists() || checkpoint.damaged;
  const StatusCode code = checkpoint.damaged ? StatusCode::kCorrupt
                          : facts.is_file()  ? StatusCode::kNotThisFormat
                          : there            ? StatusCode::kInvalidArgument
                                             : StatusCode::kNotFound;
  return Status(code,
                checkpoint.damaged ? "damaged: " + found
                : there            ? "not a checkpoint: found " + found
                                   : "no such file, folder or checkpoint prefix",
                {checkpoint.path, Where::kNoOffset, Where::kNoOffset, ""});
}

}  // namespace ckptfit
