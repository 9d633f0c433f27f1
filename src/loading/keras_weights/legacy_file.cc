#include "loading/keras_weights/legacy_file.h"

#include "base/part_path.h"
#include "loading/keras_weights/h5_guards.h"

namespace ckptfit {
namespace {

// HDF5 paths that begin with "/" start at the root.
std::string JoinPath(const std::string& group, const std::string& name) {
  if (name.starts_with('/')) return name.substr(1);
  return JoinParts(group, name);
}

}  // namespace

std::string LegacyFile::Path(const std::string& name) const { return JoinPath(group_, name); }

std::vector<std::string> LegacyFile::LayerNames() const {
  return file_.TextList(group_, "layer_names").value_or(std::vector<std::string>());
}

std::vector<std::string> LegacyFile::WeightNames(const std::string& layer, std::optional<Exception>* error) const {
  return NamesIn(Path(layer), layer, error);
}

std::vector<std::string> LegacyFile::NamesIn(const std::string& path, const std::string& layer,
                                             std::optional<Exception>* error) const {
  const H5Object* object = file_.Find(path);
  if (object == nullptr) {
    *error = MissingMember(layer, true, environment_);
    return {};
  }
  *error = RefusedGroup(file_, path, environment_);
  if (!*error) *error = UnreadableAttributes(file_, path, environment_);
  if (*error) return {};
  return H5File::TextList(object, "weight_names").value_or(std::vector<std::string>());
}

std::vector<SavedWeight> LegacyFile::Weights(const std::string& layer, std::optional<Exception>* error) {
  const std::string path = Path(layer);
  std::vector<SavedWeight> weights;
  for (const std::string& name : NamesIn(path, layer, error)) {
    const H5Object* dataset = file_.Find(JoinPath(path, name));
    if (dataset == nullptr) {
      *error = MissingMember(name, true, environment_);
    } else if (!dataset->fault.empty()) {
      *error = UnreadableObject(*dataset, environment_);
    } else {
      *error = RefusedDataset(*dataset, environment_);
    }
    if (*error) return {};
    read_.insert(dataset);
    SavedWeight weight;
    weight.source = dataset->path;
    weight.shape = dataset->shape;
    weight.dtype = dataset->dtype;
    weight.opaque = dataset->opaque_bytes;
    weights.push_back(std::move(weight));
  }
  return weights;
}

std::string LegacyFile::KerasVersion() const {
  const H5Object* root = file_.Find(group_);
  if (root == nullptr || root->attributes.Find("keras_version") == nullptr) return "1";
  return file_.Text(group_, "keras_version").value_or("");
}

}  // namespace ckptfit
