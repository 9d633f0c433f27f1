#include "model/h5_file.h"

#include <algorithm>

namespace ckptfit {
namespace {

std::string_view WithoutSlash(std::string_view path) {
  while (path.starts_with('/')) path.remove_prefix(1);
  return path;
}

using Iterator = std::vector<H5Object>::const_iterator;

Iterator LowerBound(const std::vector<H5Object>& objects, std::string_view path) {
  return std::lower_bound(objects.begin(), objects.end(), path,
                          [](const H5Object& o, std::string_view p) { return o.path < p; });
}

const H5Attribute* Attribute(const H5Object* object, std::string_view name) {
  return object == nullptr ? nullptr : object->attributes.Find(name);
}

void Append(const H5Attribute& attribute, std::vector<std::string>* out) {
  if (attribute.kind == H5Attribute::Kind::kText) {
    out->push_back(attribute.text);
  } else {
    out->insert(out->end(), attribute.texts.begin(), attribute.texts.end());
  }
}

}  // namespace

const H5Object* H5File::Find(std::string_view object_path) const {
  object_path = WithoutSlash(object_path);
  const auto it = LowerBound(objects, object_path);
  return it != objects.end() && it->path == object_path ? &*it : nullptr;
}

std::vector<const H5Object*> H5File::Children(std::string_view group) const {
  const std::string prefix = group.empty() || group == "/" ? "" : std::string(WithoutSlash(group)) + "/";
  std::vector<const H5Object*> children;
  auto it = LowerBound(objects, prefix);
  while (it != objects.end() && it->path.starts_with(prefix)) {
    const std::size_t slash = it->path.find('/', prefix.size());
    if (slash != std::string::npos) {
      // Inside a member: on to the first path behind its subtree. '0' is the character after '/'.
      it = LowerBound(objects, it->path.substr(0, slash) + '0');
      continue;
    }
    if (it->path.size() > prefix.size()) children.push_back(&*it);
    ++it;
  }
  return children;
}

std::optional<std::vector<std::string>> H5File::TextList(std::string_view object_path, std::string_view name) const {
  return TextList(Find(object_path), name);
}

std::optional<std::vector<std::string>> H5File::TextList(const H5Object* object, std::string_view name) {
  std::vector<std::string> list;
  if (const H5Attribute* whole = Attribute(object, name)) {
    Append(*whole, &list);
    return list;
  }
  std::size_t chunks = 0;
  while (const H5Attribute* chunk = Attribute(object, std::string(name) + std::to_string(chunks))) {
    Append(*chunk, &list);
    ++chunks;
  }
  if (chunks == 0) return std::nullopt;
  return list;
}

std::optional<std::string> H5File::Text(std::string_view object_path, std::string_view name) const {
  const H5Attribute* attribute = Attribute(Find(object_path), name);
  if (attribute == nullptr || attribute->kind != H5Attribute::Kind::kText) return std::nullopt;
  return attribute->text;
}

}  // namespace ckptfit
