// A `.keras` archive, a folder of the same content, and sharded weights, as Keras meets them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/value.h"
#include "model/h5_file.h"

namespace ckptfit {

struct KerasArchive {
  enum class Opened {
    kOk,
    kNotZip,  // zipfile.is_zipfile() is false
    kBadZip,  // the end record is there, the directory is not readable
  };
  struct Member {
    std::string name;
    std::uint64_t size = 0;
    std::uint64_t stored = 0;
    bool crc_ok = true;  // the member's bytes agree with its CRC-32 (checked for the three members Keras reads)
  };

  std::string path;
  bool folder = false;  // an unpacked archive (Keras 3.4 and later)
  Opened opened = Opened::kOk;
  std::vector<Member> members;  // in directory order
  bool has_config = false;
  std::string config_fault;  // why config.json could not be parsed
  Value config;
  Value metadata;              // null when there is none
  std::string weights_member;  // "model.weights.h5", "model.weights.npz" or ""
  std::shared_ptr<const H5File> weights;
  std::vector<Observation> observations;
};

// "<name>.weights.json" and the files that it names (docs/formats/keras_zip.md, section 4).
struct ShardedWeights {
  struct Entry {
    std::string group;               // "/layers/dense/vars"
    std::vector<std::string> files;  // as written in the JSON
  };
  std::string path;
  std::string fault;              // why the JSON could not be read; empty when it could
  std::vector<Entry> weight_map;  // in file order
  std::vector<std::pair<std::string, std::shared_ptr<const H5File>>> files;  // name as written, null when it is missing
};

}  // namespace ckptfit
