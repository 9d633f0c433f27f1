// A checkpoint as people speak of it: one format, one writer, a list of tensors.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/value.h"
#include "model/observation.h"
#include "model/tensor.h"
#include "model/version.h"

namespace ckptfit {

enum class Format {
  kNone,            // none of these; see PathFacts::content
  kTensorBundle,    // object-based TensorFlow checkpoint
  kNameBased,       // TensorFlow checkpoint without an object graph (tf.compat.v1.train.Saver), V2 files
  kTensorV1,        // SavedTensorSlices
  kKerasH5Weights,  // legacy layer_names layout, weights only
  kKerasH5Model,    // the same with a model config
  kKerasWeightsH5,  // path layout of Keras 2.12 and later, Keras 3
  kKerasShards,     // .weights.json
  kKerasArchive,    // .keras
  kSavedModel,
  kSafetensors,
  kHdf5,  // HDF5, but not Keras'
};

// The release of Keras that first read a format of Keras; unknown for those that every release reads, and for others.
Version FirstKerasToRead(Format format);

// "tensorflow-bundle", "keras-archive": permanent names for JSON answers.
std::string_view FormatName(Format format);

// Releases from a first to a last minor version; an unknown end is open.
struct VersionRange {
  Version from;
  Version to;

  bool open() const { return !from.known() && !to.known(); }
  // Patches do not count: 2.14.3 lies in a range to 2.14.
  bool Holds(const Version& version) const;
  // Leaves what both hold.
  void Narrow(std::string_view first, std::string_view last);
};

// Who wrote the file, as far as it tells.
struct Writer {
  Version tensorflow;
  Version keras;
  std::string backend;
  std::string saved_at;
  std::vector<std::string> evidence;  // "attribute keras_version = 2.4.0"
  VersionRange tensorflow_range;      // what the evidence leaves possible where the file states no version
  VersionRange keras_range;
};

struct Checkpoint {
  std::string path;      // what was asked for
  std::string resolved;  // prefix, file or folder that was opened in its place
  Format format = Format::kNone;
  Writer writer;
  bool damaged = false;             // what stands there cannot be opened; `notes` say why
  std::vector<TensorInfo> tensors;  // in key order
  std::uint64_t bytes = 0;          // sum over tensors
  Value config;                     // the model's config, when the file holds one: {"class_name", "config", ...}
  Value compile_config;             // optimizer, loss and metrics, when the file holds them
  // Bundles: tensors whose keys lie below an optimizer, by key, with the key that they would have if no optimizer had been
  // saved beside the model; "" where only the optimizer holds them.
  std::map<std::string, std::string, std::less<>> under_optimizers;
  // Bundles: scalars that stand for a step, an epoch or a best value beside the model, by key; no variables of its own.
  std::set<std::string, std::less<>> counters;
  // Weights by object path of Keras 3.6 and later: what the writing program called the objects, by path, the root under "".
  std::map<std::string, std::string, std::less<>> object_names;
  std::vector<std::string>
      layer_names;                 // legacy HDF5: the model's layers as the writer listed them, weightless ones too
  std::vector<std::string> notes;  // on the path: "opened as the prefix of this .index file; TensorFlow would ..."
  std::vector<Observation> observations;
};

}  // namespace ckptfit
