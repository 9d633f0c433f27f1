// An HDF5 file as Keras meets it: groups, datasets, attributes; no tensor bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/shared_text.h"
#include "base/value.h"
#include "model/h5_attributes.h"
#include "model/observation.h"
#include "model/tensor.h"

namespace ckptfit {

struct H5Object {
  enum class Kind : std::uint8_t { kGroup, kDataset, kOther };
  enum class Link : std::uint8_t { kHard, kSoft, kExternal, kUserDefined };

  std::string path;  // without the leading "/"; "" is the root
  Kind kind = Kind::kGroup;
  Link link = Link::kHard;
  DType dtype = DType::kInvalid;   // datasets
  bool external_storage = false;   // datasets: raw data lies in other files
  bool virtual_storage = false;    // datasets: a virtual dataset
  bool vlen_or_text = false;       // datasets of strings or of variable length
  bool opaque_bytes = false;       // datasets of HDF5's class opaque: what NumPy calls void
  Shape shape;                     // datasets
  std::uint64_t stored_bytes = 0;  // datasets: bytes in the file
  std::uint64_t address = 0;       // of its header in the file; of no meaning where a link leads nowhere
  SharedText fault;                // why the object could not be read in full; empty when it could
  H5Attributes attributes;
};

// What is at a path, as h5py would open it. Made by formats/keras_h5; never fails: what went wrong is in `opened`.
struct H5File {
  enum class Opened {
    kOk,
    kNoSignature,  // "file signature not found"
    kTruncated,    // shorter than its superblock says
    kDamaged,      // any other refusal
  };
  std::string path;  // file, or "archive!member"
  Opened opened = Opened::kOk;
  std::string h5py_message;      // what h5py says after "Unable to synchronously open file ", in parentheses
  std::uint64_t stored_eof = 0;  // kTruncated: the size that the superblock claims
  std::uint64_t size = 0;
  std::vector<H5Object> objects;  // sorted by path, the root first; an object with several names stands under each
  // Whole models: the root's attributes model_config and training_config, parsed; null when absent or no JSON.
  Value model_config;
  Value training_config;
  std::vector<Observation> observations;

  // The object at a path, with or without leading "/", or nullptr. O(log objects).
  const H5Object* Find(std::string_view object_path) const;
  // The direct members of a group, in name order. O(log objects + members' subtrees).
  std::vector<const H5Object*> Children(std::string_view group) const;
  // The string list `name` of an object, joined from its chunks name0, name1, ... (docs/formats/keras_h5.md); nothing
  // when neither is there.
  std::optional<std::vector<std::string>> TextList(std::string_view object_path, std::string_view name) const;
  static std::optional<std::vector<std::string>> TextList(const H5Object* object, std::string_view name);
  // A scalar string attribute; nothing when absent or of another kind.
  std::optional<std::string> Text(std::string_view object_path, std::string_view name) const;
};

}  // namespace ckptfit
