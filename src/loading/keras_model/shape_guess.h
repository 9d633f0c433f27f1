// The shapes that a custom layer's variables would have under another config.
//
// The program's instance shows what its code makes of one config. Sizes that equal an integer argument of it are taken
// to follow that argument, and so are those of the different items of a list.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "base/value.h"
#include "loading/keras_model/layer.h"
#include "model/target.h"

namespace ckptfit {

class ShapeGuess {
 public:
  // `instance` is the program's object of that class.
  ShapeGuess(const CustomObject& custom, const Target& program, NodeId instance, const Value& config,
             const CallShapes& inputs);

  Shape Adapt(Shape shape) const;

 private:
  void Rename(const Value& value, const Value& now);
  void FindDefault(const CustomObject& custom, const Target& program, NodeId instance, const Value& config);
  bool IsExplained(const Shape& shape) const;

  std::vector<std::pair<std::int64_t, std::int64_t>> renamed_;  // size of the instance -> size now
  std::optional<std::int64_t> default_size_;                    // of an argument that get_config() leaves out
  std::vector<std::int64_t> config_sizes_;
  std::vector<std::int64_t> input_sizes_;
};

}  // namespace ckptfit
