#include "formats/keras_h5/copy.h"

#include <cctype>
#include <cmath>
#include <utility>

namespace ckptfit::keras_h5 {
namespace {

// "layer_names" of "layer_names0": the list that a part belongs to; "" for attributes that are none.
std::string ListOfPart(const H5Object& object, const std::string& name) {
  std::size_t digits = name.size();
  while (digits > 0 && std::isdigit(static_cast<unsigned char>(name[digits - 1])) != 0) --digits;
  const std::string list = name.substr(0, digits);
  const bool part = digits < name.size() && (list == "layer_names" || list == "weight_names") &&
                    object.attributes.Find(list) == nullptr;
  return part ? list : "";
}

std::optional<NewH5Attribute::Value> ValueOf(const H5Attribute& attribute) {
  switch (attribute.kind) {
    case H5Attribute::Kind::kText:
      return attribute.text;
    case H5Attribute::Kind::kTexts:
      return attribute.texts;
    case H5Attribute::Kind::kNumbers: {
      if (attribute.numbers.size() != 1) return attribute.numbers;
      const double number = attribute.numbers.front();
      if (std::nearbyint(number) == number && std::fabs(number) < 1e15) return static_cast<std::int64_t>(number);
      return number;
    }
    case H5Attribute::Kind::kOther:
      break;
  }
  return std::nullopt;
}

std::vector<NewH5Attribute> AttributesOf(const H5File& file, const H5Object& object) {
  std::vector<NewH5Attribute> attributes;
  for (const auto& [name, attribute] : object.attributes) {
    const std::string list = ListOfPart(object, name);
    if (!list.empty()) {
      if (!attributes.empty() && attributes.back().name == list) continue;
      if (const auto texts = file.TextList(object.path, list)) attributes.push_back({list, *texts, false});
    } else if (auto value = ValueOf(attribute)) {
      attributes.push_back({name, std::move(*value), false});
    }
  }
  return attributes;
}

}  // namespace

NewH5 CopyOf(const H5File& file, const std::function<bool(const H5Object&)>& keep) {
  NewH5 copy;
  for (const H5Object& object : file.objects) {
    if (object.link != H5Object::Link::kHard || object.kind == H5Object::Kind::kOther) continue;
    const bool dataset = object.kind == H5Object::Kind::kDataset;
    if (dataset && !keep(object)) continue;
    NewH5Object made{object.path, AttributesOf(file, object), std::nullopt};
    if (dataset) made.tensor = NewTensor{object.path, object.dtype, object.shape, {}};
    copy.objects.push_back(std::move(made));
  }
  return copy;
}

}  // namespace ckptfit::keras_h5
