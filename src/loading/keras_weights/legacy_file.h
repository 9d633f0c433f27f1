// The file's side of the legacy HDF5 layout: layers with their lists of weights, as the loaders fetch them.
//
// Trust.     Names are looked up as they stand; nothing else in the file is believed.
// Lifetime.  File and environment must outlive it.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "loading/trace.h"
#include "model/h5_file.h"
#include "model/target.h"
#include "model/version.h"

namespace ckptfit {

// One stored array on its way into a variable.
struct SavedWeight {
  std::string source;  // dataset path; several are joined with "+" when arrays were put together
  Shape shape;
  DType dtype = DType::kInvalid;
  bool opaque = false;      // bytes without a number's type
  bool rearranged = false;  // its elements were put into another order
  bool computed = false;    // its elements were changed
  NodeId own = kNoNode;     // not an array at all: a variable of the program, which keeps its value
};

class LegacyFile {
 public:
  LegacyFile(const H5File& file, std::string_view group, const Environment& environment)
      : file_(file), group_(group), environment_(environment) {}

  // The attribute layer_names; empty when it is missing, as in files of another layout.
  std::vector<std::string> LayerNames() const;
  // weight_names of a layer's group; `error` when there is no such group.
  std::vector<std::string> WeightNames(const std::string& layer, std::optional<Exception>* error) const;
  // The arrays of a layer; `error` when the group or an array is missing or refused. Remembers what was read.
  std::vector<SavedWeight> Weights(const std::string& layer, std::optional<Exception>* error);

  bool has_top_level() const { return file_.Find(Path(kTopLevel)) != nullptr; }
  std::vector<SavedWeight> TopLevelWeights(std::optional<Exception>* error) { return Weights(kTopLevel, error); }

  // Attribute keras_version, "1" when it is missing.
  std::string KerasVersion() const;
  std::string Path(const std::string& name) const;
  const H5File& file() const { return file_; }
  const std::string& group() const { return group_; }
  const std::set<const H5Object*>& read() const { return read_; }

 private:
  std::vector<std::string> NamesIn(const std::string& path, const std::string& layer,
                                   std::optional<Exception>* error) const;

  static constexpr const char* kTopLevel = "top_level_model_weights";

  const H5File& file_;
  const std::string group_;
  const Environment& environment_;
  std::set<const H5Object*> read_;
};

}  // namespace ckptfit
