// The messages of a bundle's index, and the index file itself (docs/formats/tensor_bundle.md 1.2 to 1.4).
//
// Errors.  What OutputFile and TableWriter say; kInvalidArgument for two entries under one key.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "formats/tensor_bundle/index_messages.h"
#include "io/output_file.h"

namespace ckptfit {

// What ParseBundleEntry() reads back.
std::string BundleEntryBytes(const BundleEntry& entry);

// Little-endian, version 1.
std::string BundleHeaderBytes(std::int32_t num_shards);

// Key and message, header included.
using IndexEntries = std::vector<std::pair<std::string, std::string>>;

// Writes them in order. The caller commits.
Status WriteIndexFile(OutputFile& index, const IndexEntries& entries);

}  // namespace ckptfit
