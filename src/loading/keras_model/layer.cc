#include "loading/keras_model/layer.h"

namespace ckptfit {

const Shape& CallShapes::first() const {
  static const Shape kUnknown = Shape::UnknownRank();
  return positional.empty() ? kUnknown : positional.front();
}

const Shape* CallShapes::Find(std::string_view name) const {
  for (const auto& [keyword_name, shape] : keyword) {
    if (keyword_name == name) return &shape;
  }
  return nullptr;
}

Shapes CallShapes::All() const {
  Shapes out = positional;
  for (const auto& entry : keyword) out.push_back(entry.second);
  return out;
}

const Value& RebuiltLayer::Argument(std::string_view name) const {
  static const Value kNone;
  if (const Value* given = config.Find(name)) return *given;
  const Constructor::Argument* argument = constructor->Find(name);
  return argument == nullptr ? kNone : argument->fallback;
}

std::vector<std::int64_t> RebuiltLayer::Ints(std::string_view name, std::size_t rank) const {
  const Value& value = Argument(name);
  if (value.is_int()) return std::vector<std::int64_t>(rank, value.AsInt());
  std::vector<std::int64_t> out;
  for (const Value& item : value.AsArray()) out.push_back(item.AsInt());
  if (out.size() == 1) out.resize(rank, out.front());
  out.resize(rank, 1);
  return out;
}

LayerId RebuiltLayer::Part(std::string_view attribute) const {
  for (const LayerPart& part : parts) {
    if (part.attribute == attribute) return part.layer;
  }
  return kNoLayer;
}

}  // namespace ckptfit
