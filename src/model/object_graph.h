// The object graph stored in a TensorFlow checkpoint (docs/formats/tensor_bundle.md 4).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ckptfit {

// Mirrors TrackableObjectGraph: node ids are positions in `nodes`, and node 0 is the root. Ids in the file are claims:
// they may point outside, which users must check with valid().
struct ObjectGraph {
  struct Edge {
    std::string name;
    std::int64_t child = 0;
  };
  struct Attribute {
    std::string name;       // "VARIABLE_VALUE"
    std::string full_name;  // the variable's name when it was saved, may be empty
    std::string key;        // checkpoint key, may be absent from the bundle
  };
  struct Slot {
    std::int64_t variable = 0;  // node of the variable that the slot belongs to
    std::string name;           // "m", "momentum"
    std::int64_t slot = 0;      // node of the slot variable
  };
  struct Node {
    std::vector<Edge> children;
    std::vector<Attribute> attributes;
    std::vector<Slot> slots;
    std::optional<std::string> saver;  // name of a registered saver
    std::optional<bool> has_values;    // has_checkpoint_values, written since TensorFlow 2.8
    bool optional_restore = false;     // an attribute was marked optional_restore (up to TensorFlow 2.8)
  };

  bool valid(std::int64_t id) const { return id >= 0 && id < static_cast<std::int64_t>(nodes.size()); }

  std::vector<Node> nodes;
};

}  // namespace ckptfit
