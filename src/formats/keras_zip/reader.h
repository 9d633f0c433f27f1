// Reads `.keras` archives, folders of the same content, and sharded weights.
//
// Layout: docs/formats/keras_zip.md. The HDF5 file inside is opened by a function that the caller gives.
//
// Errors.    None: the model says what is there and what could not be read, as the framework would meet it.
// Observed.  zip-not-opened, zip-member-unreadable, zip-member-crc, zip-member-twice, zip-members-overlap.
// Trust.     The input may be hostile. Stored members are read in place; packed ones only up to the limits below. Names
// in
//            the archive are never used as paths; names in a shard index only when they are plain file names.
// Cost.      The directory, config.json and metadata.json are read, and every byte of model.weights.h5 once for its
// CRC-32.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "ckptfit/source.h"
#include "model/keras_archive.h"

namespace ckptfit::keras_zip {

inline constexpr std::uint64_t kMaxConfigBytes = 256u << 20;
inline constexpr std::uint64_t kMaxPackedWeights = std::uint64_t{4} << 30;
inline constexpr std::size_t kMaxMembers = 100'000;
inline constexpr std::size_t kMaxShards = 10'000;

// Opens the HDF5 file in a source under a name such as "model.keras!model.weights.h5".
using H5Opener = std::function<std::shared_ptr<const H5File>(std::shared_ptr<const Source>, const std::string&)>;

// The archive or folder at `path`. What cannot be opened at all is kNotZip.
KerasArchive ReadArchive(const std::string& path, const H5Opener& open_h5);
// The archive in a source.
KerasArchive ReadArchive(std::shared_ptr<const Source> source, const std::string& path, const H5Opener& open_h5);

// The shard index at `path` and the files that it names, which lie beside it; also the first shard, which Keras opens
// whether it is named or not.
ShardedWeights ReadShards(const std::string& path, const H5Opener& open_h5);

}  // namespace ckptfit::keras_zip
