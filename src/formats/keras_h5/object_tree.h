// What the walk through an HDF5 file collects: objects, and who contains whom. A large file is walked in parts, each of
// which has a tree; the tree of part 0 holds the root.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "container/hdf5/metadata_reader.h"
#include "model/h5_file.h"
#include "model/observation.h"

namespace ckptfit::keras_h5 {

// An object, by its place in the tree of a part.
struct ObjectRef {
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};

  std::uint32_t part = 0;
  std::uint32_t place = kNone;
};

// Objects that lie side by side.
struct ObjectRange {
  ObjectRef first;
  std::uint32_t count = 0;
};

struct ObjectTree {
  // What is known about the object in the same place of `objects`.
  struct Node {
    std::uint64_t address = hdf5::kUndefined;
    ObjectRef parent;
    ObjectRange children;
    std::uint32_t depth = 0;
  };

  std::vector<H5Object> objects;
  std::vector<Node> nodes;
  std::map<std::string, std::string> targets;  // of links that are not hard, by their own paths
  ObservationSink seen;
  bool depth_first_is_sorted = true;  // whether objects in depth-first order are in the byte order of their paths
};

}  // namespace ckptfit::keras_h5
