#include "api/checkpoint_tensors.h"

#include <algorithm>
#include <string_view>

#include "base/large_memory.h"
#include "diagnosis/names.h"

namespace ckptfit {
namespace {

constexpr std::string_view kObjectGraphKey = "_CHECKPOINTABLE_OBJECT_GRAPH";

bool IsDataset(const H5Object& object) { return object.kind == H5Object::Kind::kDataset; }

// The group in which Keras' path-based saving keeps the variables of an object.
bool IsVars(const H5Object& object) {
  return object.kind == H5Object::Kind::kGroup && (object.path == "vars" || object.path.ends_with("/vars"));
}

TensorInfo* FindTensor(std::vector<TensorInfo>& tensors, std::string_view key) {
  const auto at =
      std::lower_bound(tensors.begin(), tensors.end(), key,
                       [](const TensorInfo& tensor, std::string_view wanted) { return tensor.key < wanted; });
  return at == tensors.end() || at->key != key ? nullptr : &*at;
}

// Gives the datasets below `group` the names and the order that its lists tell.
void NameDatasets(const H5File& file, const std::string& group, const std::string& folder, std::uint32_t& order,
                  std::vector<TensorInfo>& tensors) {
  const auto names = file.TextList(group, "weight_names");
  if (!names) return;
  for (const std::string& name : *names) {
    TensorInfo* tensor = FindTensor(tensors, folder + name);
    if (tensor != nullptr && tensor->order == TensorInfo::kNoOrder) {
      tensor->name = name;
      tensor->order = order;
    }
    ++order;
  }
}

// The group that lists the model's layers: the root, or "model_weights" of a whole model.
std::string LegacyRoot(const H5File& file) {
  return !file.TextList("", "layer_names") && file.Find("model_weights") != nullptr ? "model_weights" : "";
}

void NameLegacyDatasets(const H5File& file, std::vector<TensorInfo>& tensors) {
  const std::string root = LegacyRoot(file);
  const std::string prefix = root.empty() ? "" : root + "/";
  std::uint32_t order = 0;
  for (const std::string& layer : LegacyLayersOf(file)) {
    NameDatasets(file, prefix + layer, prefix + layer + "/", order, tensors);
  }
  NameDatasets(file, prefix + "top_level_model_weights", prefix + "top_level_model_weights/", order, tensors);
  NameDatasets(file, "optimizer_weights", "optimizer_weights/", order, tensors);
}

// Gives each tensor of the bundle that an object holds that object's name and place.
void NameByGraph(const ObjectGraph& graph, const GraphTree& tree, std::vector<TensorInfo>& tensors) {
  std::uint32_t next = 0;
  for (const std::size_t node : tree.DepthFirst()) {
    for (const ObjectGraph::Attribute& attribute : graph.nodes[node].attributes) {
      TensorInfo* tensor = FindTensor(tensors, attribute.key);
      if (tensor == nullptr || tensor->order != TensorInfo::kNoOrder) continue;
      tensor->name = attribute.full_name;
      tensor->order = next++;
    }
  }
}

}  // namespace

std::vector<TensorInfo> TensorsOf(std::vector<TensorInfo> entries, const ObjectGraph& graph, const GraphTree& tree) {
  std::erase_if(entries, [](const TensorInfo& entry) { return entry.key == kObjectGraphKey; });
  NameByGraph(graph, tree, entries);
  return entries;
}

std::vector<TensorInfo> TensorsOf(const H5File& file) {
  std::vector<TensorInfo> tensors;
  ReserveLarge(tensors, static_cast<std::size_t>(std::count_if(file.objects.begin(), file.objects.end(), IsDataset)));
  const SharedText path = file.path;
  constexpr std::size_t kAhead = 8;  // objects, whose paths lie anywhere
  for (std::size_t i = 0; i < file.objects.size(); ++i) {
    const H5Object& object = file.objects[i];
    if (i + kAhead < file.objects.size()) __builtin_prefetch(file.objects[i + kAhead].path.data());
    if (!IsDataset(object)) continue;
    TensorInfo& tensor = tensors.emplace_back();
    tensor.key = object.path;
    tensor.dtype = object.dtype;
    tensor.shape = object.shape;
    tensor.bytes = object.stored_bytes;
    tensor.file = path;
  }
  NameLegacyDatasets(file, tensors);
  return tensors;
}

std::vector<std::string> LegacyLayersOf(const H5File& file) {
  return file.TextList(LegacyRoot(file), "layer_names").value_or(std::vector<std::string>());
}

bool HasPathLayout(const H5File& file) { return std::any_of(file.objects.begin(), file.objects.end(), IsVars); }

std::map<std::string, std::string, std::less<>> ObjectNamesOf(const H5File& file) {
  std::map<std::string, std::string, std::less<>> names;
  for (const H5Object& object : file.objects) {
    if (!IsVars(object)) continue;
    const H5Attribute* name = object.attributes.Find("name");
    if (name == nullptr || name->kind != H5Attribute::Kind::kText || name->text.empty()) continue;
    names.emplace(ParentPart(object.path), name->text);
  }
  return names;
}

}  // namespace ckptfit
