// Writes `.keras` archives as Keras does: members stored as they are, metadata.json, config.json, the weights, assets
// (docs/formats/keras_zip.md 1). The HDF5 file inside comes from a function that the caller gives.
//
// The same input gives the same bytes: every member has the oldest time that zip knows.
//
// Errors.   kInvalidArgument for names that are empty, too long, or there twice, and for members that hand on another
//           number of bytes than they said; what members and the output return.
// Threads.  One thread at a time.
// Cost.     One pass over the members in pieces as they come; nothing is kept.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "io/output_file.h"
#include "model/tensor_values.h"

namespace ckptfit::keras_zip {

struct NewMember {
  std::string name;
  std::uint64_t size = 0;
  std::function<Status(const ByteSink&)> bytes;  // called once; hands on exactly `size` bytes
};

NewMember TextMember(std::string name, std::string text);

struct NewArchive {
  std::string metadata;  // metadata.json; "" leaves it out
  std::string config;    // config.json
  NewMember weights;     // "model.weights.h5"; without a name when there is none
  std::vector<NewMember> assets;
};

// Writes the archive and commits it.
Status WriteArchive(const NewArchive& archive, OutputFile& out);

}  // namespace ckptfit::keras_zip
