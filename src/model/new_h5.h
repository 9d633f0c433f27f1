// An HDF5 file that is to be written: its groups, datasets and attributes, in the order in which they are to be made.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "model/new_checkpoint.h"
#include "model/stored_chunks.h"

namespace ckptfit {

// A text is one string, texts are a list of names (docs/formats/keras_h5.md 2.1), numbers are scalars or arrays.
struct NewH5Attribute {
  using Value = std::variant<std::string, std::vector<std::string>, std::int64_t, double, std::vector<std::int64_t>,
                             std::vector<double>>;

  std::string name;
  Value value;
  // One text only: as h5py writes a str of Python; otherwise as it writes bytes. h5py 2 hands on the difference, and
  // Keras 2.0 to 2.3 want bytes wherever they decode: whole models and legacy weights.
  bool unicode = false;
};

struct NewH5Object {
  std::string path;  // without the leading "/"; "" is the root
  std::vector<NewH5Attribute> attributes;
  // A dataset, else a group; its key is not looked at. Types that HDF5 has no number for, such as bfloat16, are named in
  // the attribute `dtype`, which the writer makes whether it is listed or not.
  std::optional<NewTensor> tensor;
  // The values of the dataset as another HDF5 file keeps them: they are written so, and tensor->values are not asked for.
  std::optional<StoredChunks> chunks{};
};

struct NewH5 {
  // Groups that lead to an object are made on the way where they are not listed before it. The root need not be listed.
  std::vector<NewH5Object> objects;
};

}  // namespace ckptfit
