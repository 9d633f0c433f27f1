#include "formats/keras_h5/soft_links.h"

#include <string_view>
#include <utility>
#include <vector>

#include "formats/keras_h5/values.h"

namespace ckptfit::keras_h5 {
namespace {

constexpr unsigned kMaxHops = 16;  // docs/formats/hdf5.md 2.6

using Targets = std::map<std::string, std::string>;

// The path that the target of the link at `link` means, without empty steps and ".".
std::string PathOf(std::string_view target, std::string_view link) {
  std::string path;
  if (!target.starts_with('/') && link.find('/') != std::string_view::npos) path = link.substr(0, link.rfind('/'));
  while (!target.empty()) {
    const std::size_t cut = target.find('/');
    const std::string_view step = target.substr(0, cut);
    target = cut == std::string_view::npos ? std::string_view() : target.substr(cut + 1);
    if (step.empty() || step == ".") continue;
    if (!path.empty()) path += '/';
    path += step;
  }
  return path;
}

// The object at the end of the chain of soft links that begins at `link`, or null.
const H5Object* Follow(const H5Object& link, const Targets& targets, const H5File& file) {
  const H5Object* at = &link;
  for (unsigned hop = 0; hop < kMaxHops; ++hop) {
    const auto target = targets.find(at->path);
    const H5Object* next = target == targets.end() ? nullptr : file.Find(PathOf(target->second, at->path));
    if (next == nullptr || next->link != H5Object::Link::kSoft) return next;
    at = next;
  }
  return nullptr;
}

}  // namespace

void ResolveSoftLinks(const Targets& targets, std::uint64_t value_bytes, H5File& file) {
  if (targets.empty()) return;
  std::vector<std::pair<std::size_t, H5Object>> resolved;
  for (std::size_t i = 0; i < file.objects.size(); ++i) {
    H5Object& object = file.objects[i];
    if (object.link == H5Object::Link::kExternal) object.fault = "unable to open external file";
    if (object.link == H5Object::Link::kUserDefined) object.fault = "unknown user-defined link";
    if (object.link != H5Object::Link::kSoft) continue;
    const H5Object* target = Follow(object, targets, file);
    if (target == nullptr) {
      object.fault = "component not found";
      continue;
    }
    std::uint64_t cost = 0;
    for (const auto& [name, value] : target->attributes) cost += name.size() + CostOf(value);
    if (cost > value_bytes) {
      object.fault = "attribute values larger than the file";
      continue;
    }
    value_bytes -= cost;
    H5Object copy = *target;
    copy.path = object.path;
    copy.link = H5Object::Link::kSoft;
    resolved.emplace_back(i, std::move(copy));
  }
  for (auto& [index, object] : resolved) file.objects[index] = std::move(object);
}

}  // namespace ckptfit::keras_h5
