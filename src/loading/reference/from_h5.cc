#include <algorithm>
#include <cctype>
#include <map>

#include "base/part_path.h"
#include "loading/reference/reference_target.h"

namespace ckptfit {
namespace {

NodeId AddVariable(const H5Object& dataset, const std::string& name, Target* target) {
  Node node;
  node.roles = kRoleVariable;
  node.restore = RestoreKind::kVariable;
  node.variable = Variable{name, name, name, dataset.shape, dataset.dtype, true};
  target->nodes.push_back(std::move(node));
  return static_cast<NodeId>(target->nodes.size() - 1);
}

// A legacy layer: its datasets in the order of weight_names.
NodeId AddLegacyLayer(const H5File& file, const std::string& group, const std::string& name, Target* target) {
  const std::string path = JoinParts(group, name);
  Node layer;
  layer.name = name;
  layer.roles = kRoleLayer;
  for (const std::string& weight : file.TextList(path, "weight_names").value_or(std::vector<std::string>{})) {
    const H5Object* dataset = file.Find(JoinParts(path, weight));
    if (dataset == nullptr) continue;
    layer.weights.push_back(AddVariable(*dataset, weight, target));
  }
  target->nodes.push_back(std::move(layer));
  return static_cast<NodeId>(target->nodes.size() - 1);
}

void StartModel(Target* target) {
  target->nodes.emplace_back();
  target->nodes[0].roles = kRoleModel | kRoleLayer | kRoleFunctional;
  target->nodes[0].name = "model";
  target->objects.emplace_back("model", 0);
}

// "dense" and 12 of "dense_12"; the number is 0 when there is none. The class name as far as a path shows it.
std::pair<std::string, unsigned long> ClassAndNumber(const std::string& segment) {
  const std::size_t bar = segment.find_last_of('_');
  const std::size_t digits = segment.size() - (bar == std::string::npos ? segment.size() : bar + 1);
  if (digits == 0 || digits > 9) return {segment, 0};
  const bool number = std::all_of(segment.end() - static_cast<std::ptrdiff_t>(digits), segment.end(),
                                  [](unsigned char c) { return std::isdigit(c) != 0; });
  if (!number) return {segment, 0};
  return {segment.substr(0, bar), std::stoul(segment.substr(bar + 1))};
}

std::vector<std::pair<std::string, unsigned long>> NumberedSegments(const std::string& path) {
  std::vector<std::pair<std::string, unsigned long>> segments;
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    segments.push_back(ClassAndNumber(path.substr(begin, end - begin)));
    begin = end + 1;
  }
  return segments;
}

// Builds the nodes of a path-layout file. A group with a "vars" member is an object; one without is a container.
class PathLayoutReader {
 public:
  PathLayoutReader(const H5File& file, Target* target) : file_(file), target_(target) {}

  void Read() {
    AddVariables("", 0);
    std::vector<std::pair<std::vector<std::pair<std::string, unsigned long>>, const H5Object*>> groups;
    for (const H5Object& object : file_.objects) {
      if (object.kind != H5Object::Kind::kGroup || object.path.empty() || LeftOut(object.path)) continue;
      groups.emplace_back(NumberedSegments(object.path), &object);
    }
    std::sort(groups.begin(), groups.end());  // dense_2 before dense_10; parents before their members
    for (const auto& [segments, object] : groups) AddGroup(object->path);
  }

 private:
  static bool LeftOut(const std::string& path) {
    return path == "vars" || path.ends_with("/vars") || path.starts_with("optimizer") || path.starts_with("metrics");
  }

  bool IsObject(const std::string& path) const { return file_.Find(JoinParts(path, "vars")) != nullptr; }

  void AddGroup(const std::string& path) {
    const std::size_t slash = path.find_last_of('/');
    const std::string parent = slash == std::string::npos ? "" : path.substr(0, slash);
    const std::string segment = slash == std::string::npos ? path : path.substr(slash + 1);
    if (!IsObject(path)) {
      AddContainer(path, parent, segment);
      return;
    }
    const NodeId id = static_cast<NodeId>(target_->nodes.size());
    target_->nodes.emplace_back();
    target_->nodes[id].class_name = ClassAndNumber(segment).first;
    target_->nodes[id].name = file_.Text(JoinParts(path, "vars"), "name").value_or(segment);
    target_->nodes[id].roles = kRoleLayer;
    objects_[path] = id;
    Attach(parent, segment, id);
    AddVariables(path, id);
  }

  void AddContainer(const std::string& path, const std::string& parent, const std::string& segment) {
    const auto owner = parent.empty() ? NodeId{0} : OwnerOf(parent);
    if (owner == kNoNode) return;
    WalkEntry entry;
    entry.attribute = segment;
    entry.value.kind = WalkValue::Kind::kList;
    containers_[path] = {owner, target_->nodes[owner].walk.size()};
    target_->nodes[owner].walk.push_back(std::move(entry));
  }

  NodeId OwnerOf(const std::string& path) const {
    const auto it = objects_.find(path);
    return it == objects_.end() ? kNoNode : it->second;
  }

  // Hangs an object under its parent: as an item of a container, or under its own name.
  void Attach(const std::string& parent, const std::string& segment, NodeId id) {
    WalkValue value;
    value.node = id;
    if (const auto it = containers_.find(parent); it != containers_.end()) {
      const auto& [owner, at] = it->second;
      target_->nodes[owner].walk[at].value.items.push_back(std::move(value));
      target_->nodes[owner].layers.push_back(id);
      return;
    }
    const NodeId owner = parent.empty() ? NodeId{0} : OwnerOf(parent);
    if (owner == kNoNode) return;
    target_->nodes[owner].walk.push_back({segment, std::move(value)});
    target_->nodes[owner].layers.push_back(id);
  }

  void AddVariables(const std::string& path, NodeId id) {
    const std::string vars = JoinParts(path, "vars");
    for (int index = 0;; ++index) {  // the members are named 0, 1, ...; sorting by path would put 10 before 2
      const H5Object* dataset = file_.Find(vars + "/" + std::to_string(index));
      if (dataset == nullptr) break;
      const NodeId variable = AddVariable(*dataset, JoinParts(path, std::to_string(index)), target_);
      target_->nodes[id].store.emplace_back(std::to_string(index), variable);
      target_->nodes[id].weights.push_back(variable);
      target_->variables.push_back({"model", variable});
    }
  }

  const H5File& file_;
  Target* target_;
  std::map<std::string, NodeId> objects_;
  std::map<std::string, std::pair<NodeId, std::size_t>> containers_;
};

}  // namespace

Target ReferenceFromLegacyH5(const H5File& file, const std::string& group) {
  Target target;
  StartModel(&target);
  for (const std::string& name : file.TextList(group, "layer_names").value_or(std::vector<std::string>{})) {
    const NodeId layer = AddLegacyLayer(file, group, name, &target);
    target.nodes[0].layers.push_back(layer);
    for (const NodeId variable : target.nodes[layer].weights) {
      target.nodes[0].weights.push_back(variable);
      target.variables.push_back({"model", variable});
    }
  }
  const NodeId top = AddLegacyLayer(file, group, "top_level_model_weights", &target);
  target.nodes[0].top_level = target.nodes[top].weights;
  for (const NodeId variable : target.nodes[top].weights) target.variables.push_back({"model", variable});
  return target;
}

Target ReferenceFromPathLayout(const H5File& file) {
  Target target;
  StartModel(&target);
  PathLayoutReader(file, &target).Read();
  return target;
}

}  // namespace ckptfit
