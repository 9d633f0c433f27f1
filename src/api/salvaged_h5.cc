#include "api/salvaged_h5.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "base/part_path.h"
#include "formats/keras_h5/copy.h"

namespace ckptfit {
namespace {

bool IsWithin(std::string_view path, std::string_view group) {
  return group.empty() || path == group || (path.starts_with(group) && path.substr(group.size()).starts_with('/'));
}

class Salvaged {
 public:
  explicit Salvaged(const std::map<std::string, NewTensor>& saved) : saved_(saved) {}

  NewH5 Make(const H5File& wreck, const H5File* sibling) {
    Take(wreck);
    if (sibling != nullptr) TakeLostGroups(wreck, *sibling);
    for (const auto& [path, tensor] : saved_) objects_[path].tensor = tensor;
    NewH5 made;
    for (auto& [path, object] : objects_) {
      object.path = path;
      for (NewH5Attribute& attribute : object.attributes) ForgetLost(path, &attribute);
      made.objects.push_back(std::move(object));
    }
    return made;
  }

 private:
  void Take(const H5File& file) {
    NewH5 copy = keras_h5::CopyOf(file, [this](const H5Object& object) { return saved_.contains(object.path); });
    for (NewH5Object& object : copy.objects) objects_[object.path] = std::move(object);
  }

  void TakeLostGroups(const H5File& wreck, const H5File& sibling) {
    const NewH5 groups = keras_h5::CopyOf(sibling, [](const H5Object&) { return false; });
    for (const H5Object& lost : wreck.objects) {
      if (lost.kind == H5Object::Kind::kDataset || lost.fault.empty()) continue;
      for (const NewH5Object& group : groups.objects) {
        if (!IsWithin(group.path, lost.path)) continue;
        auto& own = objects_[group.path].attributes;
        if (own.empty()) own = group.attributes;
      }
    }
    for (const auto& [path, tensor] : saved_) {
      if (const H5Object* dataset = sibling.Find(path); dataset != nullptr && wreck.Find(path) == nullptr) {
        TakeGroupsAbove(path, groups);
      }
    }
  }

  // Those of which the wreck does not even know the names.
  void TakeGroupsAbove(const std::string& path, const NewH5& groups) {
    for (const NewH5Object& group : groups.objects) {
      if (group.path != path && IsWithin(path, group.path)) objects_.try_emplace(group.path, group);
    }
  }

  void ForgetLost(const std::string& group, NewH5Attribute* attribute) const {
    auto* names = std::get_if<std::vector<std::string>>(&attribute->value);
    if (names == nullptr || (attribute->name != "layer_names" && attribute->name != "weight_names")) return;
    std::erase_if(*names, [&](const std::string& name) { return !objects_.contains(JoinParts(group, name)); });
  }

  const std::map<std::string, NewTensor>& saved_;
  std::map<std::string, NewH5Object> objects_;  // by path
};

}  // namespace

NewH5 SalvagedH5(const H5File& wreck, const H5File* sibling, const std::map<std::string, NewTensor>& saved) {
  return Salvaged(saved).Make(wreck, sibling);
}

bool HasWholeGroup(const H5File* sibling, const std::string& path) {
  const H5Object* group = sibling == nullptr ? nullptr : sibling->Find(path);
  return group != nullptr && group->kind == H5Object::Kind::kGroup && group->fault.empty();
}

}  // namespace ckptfit
