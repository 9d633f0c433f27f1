#include "loading/keras_weights/weight_store.h"

#include <algorithm>

#include "base/python_repr.h"
#include "loading/keras_weights/h5_guards.h"
#include "loading/keras_weights/keras_line.h"
#include "loading/keras_weights/open_errors.h"

namespace ckptfit {
namespace {

// Keras 3.0.2 and later look a second time in the place where Keras 2.13 stored layers.
constexpr std::string_view kOldLayers = "_layer_checkpoint_dependencies";

std::string WithOldLayers(const std::string& path) {
  constexpr std::string_view kLayers = "layers";
  std::string out;
  std::size_t from = 0;
  for (std::size_t at = path.find(kLayers); at != std::string::npos; at = path.find(kLayers, from)) {
    out.append(path, from, at - from).append(kOldLayers);
    from = at + kLayers.size();
  }
  return out.append(path, from);
}

void ListKeys(const H5File& file, const std::string& group, StoredVariables* out) {
  out->group = group;
  out->listed = true;
  for (const H5Object* member : file.Children(group)) {
    out->keys.push_back({member->path.substr(member->path.rfind('/') + 1), member});
  }
}

bool Exists(const H5File& file, const std::string& group) {
  const H5Object* object = file.Find(group);
  return object != nullptr && object->kind == H5Object::Kind::kGroup;
}

}  // namespace

std::string VarsGroup(const std::string& inner_path) { return inner_path.empty() ? "vars" : inner_path + "/vars"; }

const StoredVariables::Key* StoredVariables::Find(const std::string& name) const {
  const auto it =
      std::lower_bound(keys.begin(), keys.end(), name, [](const Key& k, const std::string& n) { return k.name < n; });
  return it == keys.end() || it->name != name ? nullptr : &*it;
}

StoredVariables H5WeightStore::Get(const std::string& inner_path, NodeId /*object*/) {
  StoredVariables out;
  out.group = VarsGroup(inner_path);
  const bool keras3 = environment_.keras3();
  std::string group = VarsGroup(inner_path);
  if (!Exists(file_, group)) {
    if (inner_path.empty()) {
      // Up to Keras 3.5, and in Keras 2, the root's group is taken without asking.
      if (keras3 && KerasLine(environment_).AtLeast(3, 6)) return out;
      out.fault =
          Exception{"KeyError", PythonRepr(H5pyUnable(environment_, "open object") + " (object 'vars' doesn't exist)")};
      return out;
    }
    if (!keras3 || KerasLine(environment_).Before(3, 0, 2) || file_.Find(kOldLayers) == nullptr) return out;
    group = VarsGroup(WithOldLayers(inner_path));
    if (!Exists(file_, group)) return out;
  }
  out.fault = RefusedGroup(file_, group, environment_);
  out.fault_escapes = keras3 && KerasLine(environment_).AtLeast(3, 15);
  if (!out.fault) ListKeys(file_, group, &out);
  return out;
}

bool H5WeightStore::HasPath(const std::string& inner_path) const { return file_.Find(inner_path) != nullptr; }

ShardedWeightStore::ShardedWeightStore(const ShardedWeights& shards, const Environment& environment)
    : shards_(shards), environment_(environment) {
  // pathlib's stem of "m.weights.json" is "m.weights", of which ".weights" is removed wherever it stands.
  std::string base = shards.path.substr(shards.path.rfind('/') + 1);
  if (base.ends_with(".json")) base.resize(base.size() - 5);
  for (std::size_t at = base.find(".weights"); at != std::string::npos; at = base.find(".weights")) base.erase(at, 8);
  first_name_ = open_name_ = base + "_00000.weights.h5";
  for (const ShardedWeights::Entry& entry : shards.weight_map) entries_[entry.group] = &entry;
  for (const auto& [name, file] : shards.files) files_.emplace(name, file.get());
  const H5File* file = nullptr;
  open_error_ = Open(first_name_, &file);
}

std::optional<Exception> ShardedWeightStore::Open(const std::string& name, const H5File** file) const {
  if (name.empty() || name.find('/') != std::string::npos || name == ".") {
    return Exception{"ValueError", "Invalid name " + PythonRepr(name)};
  }
  const auto it = files_.find(name);
  if (it == files_.end() || it->second == nullptr) {
    const std::string path = shards_.path.substr(0, shards_.path.rfind('/') + 1) + name;
    return H5pyMissingFile(path, environment_);
  }
  *file = it->second;
  return H5pyOpenError(**file, environment_);
}

const ShardedWeights::Entry* ShardedWeightStore::EntryOf(const std::string& inner_path) const {
  const std::string bare = inner_path.empty() ? std::string("/vars") : inner_path;
  for (const std::string& wanted : {bare, "/" + inner_path + "/vars"}) {
    const auto it = entries_.find(wanted);
    if (it != entries_.end() && !it->second->files.empty()) return it->second;
  }
  return nullptr;
}

// The open shard is closed before another one is opened (saving_lib.py, ShardedH5IOStore.get()).
StoredVariables ShardedWeightStore::Get(const std::string& inner_path, NodeId object) {
  StoredVariables out = GetOpen(inner_path, object);
  closed_ = closed_ || out.fault.has_value();
  return out;
}

StoredVariables ShardedWeightStore::GetOpen(const std::string& inner_path, NodeId object) {
  const Version& keras = KerasLine(environment_);
  const ShardedWeights::Entry* entry = EntryOf(inner_path);
  StoredVariables out;
  out.group = VarsGroup(inner_path);
  // Up to 3.14 "the current shard" stays the first one, whichever was opened: what the map puts into the first one is
  // then looked for in the open one. From 3.11 on every listing goes back to the first, which hides that.
  if (keras.Before(3, 11)) {
    if (entry != nullptr && entry->files[0] != first_name_) open_name_ = entry->files[0];
    const H5File* file = nullptr;
    out.fault = Open(open_name_, &file);
    if (!out.fault) out = H5WeightStore(*file, environment_).Get(inner_path, object);
    return out;
  }
  if (entry == nullptr) return out;
  for (const std::string& name : entry->files) {
    const H5File* file = nullptr;
    out.fault = Open(name, &file);
    if (out.fault) {
      out.fault_escapes = keras.AtLeast(3, 15) && name == entry->files[0];
      return out;
    }
    if (Exists(*file, VarsGroup(inner_path))) ListKeys(*file, VarsGroup(inner_path), &out);
  }
  std::stable_sort(out.keys.begin(), out.keys.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return out;
}

bool ShardedWeightStore::HasPath(const std::string& inner_path) const {
  const std::string whole = "/" + inner_path;
  if (entries_.contains(whole)) return true;
  const auto below = entries_.lower_bound(whole + "/");
  return below != entries_.end() && below->first.starts_with(whole + "/");
}

}  // namespace ckptfit
