#include "loading/keras_model/shape_guess.h"

#include <algorithm>

#include "base/contains.h"

namespace ckptfit {

ShapeGuess::ShapeGuess(const CustomObject& custom, const Target& program, NodeId instance, const Value& config,
                       const CallShapes& inputs) {
  for (const auto& [name, value] : program.nodes[instance].config.AsObject()) {
    const Value* now = config.Find(name);
    if (now == nullptr) now = custom.signature.defaults.Find(name);
    if (now == nullptr) continue;
    Rename(value, *now);
    const Value::Array& items = value.AsArray();
    if (items.size() != now->AsArray().size()) continue;
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (std::count(items.begin(), items.end(), items[i]) == 1) Rename(items[i], now->AsArray()[i]);
    }
  }
  FindDefault(custom, program, instance, config);
  for (const auto& [name, value] : config.AsObject()) {
    if (value.is_int()) config_sizes_.push_back(value.AsInt());
  }
  for (const Shape& shape : inputs.All()) input_sizes_.insert(input_sizes_.end(), shape.dims.begin(), shape.dims.end());
}

void ShapeGuess::Rename(const Value& value, const Value& now) {
  if (!value.is_int() || !now.is_int() || value.AsInt() == now.AsInt()) return;
  renamed_.emplace_back(value.AsInt(), now.AsInt());
}

// The one integer argument that the config leaves out. An instance with a variable of that size was made with it: then
// there is nothing to change.
void ShapeGuess::FindDefault(const CustomObject& custom, const Target& program, NodeId instance, const Value& config) {
  int left_out = 0;
  for (const auto& [name, value] : custom.signature.defaults.AsObject()) {
    if (!value.is_int() || config.Has(name)) continue;
    ++left_out;
    default_size_ = value.AsInt();
  }
  if (left_out != 1) default_size_.reset();
  for (const NodeId weight : program.nodes[instance].weights) {
    const auto& variable = program.nodes[weight].variable;
    if (default_size_ && variable && Contains(variable->shape.dims, *default_size_)) default_size_.reset();
  }
}

// The argument that is left out counts as a size only where no other one does.
bool ShapeGuess::IsExplained(const Shape& shape) const {
  return std::any_of(shape.dims.begin(), shape.dims.end(),
                     [&](std::int64_t dim) { return Contains(config_sizes_, dim); });
}

Shape ShapeGuess::Adapt(Shape shape) const {
  const bool takes_default = default_size_ && !IsExplained(shape);
  for (std::int64_t& dim : shape.dims) {
    const std::int64_t before = dim;
    for (const auto& [old_size, new_size] : renamed_) {
      if (before == old_size) dim = new_size;
    }
    const bool fixed = dim != before || Contains(input_sizes_, dim);
    if (takes_default && !fixed) dim = *default_size_;
  }
  return shape;
}

}  // namespace ckptfit
