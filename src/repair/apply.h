// Writes the file that a plan describes.
//
// Values that change nothing but their name are not touched where the format allows that: a bundle out of a bundle shares
// its data shards. All others pass once, in pieces; a format of one file is read back while they do. Nothing that is there is replaced; the output is there whole or not
// at all.
//
// Errors.   What writers and the source say; kInvalidArgument when the output is there.
// Threads.  One thread at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "ckptfit/result.h"
#include "formats/tensor_bundle/linked_writer.h"
#include "model/placed_values.h"
#include "repair/plan.h"

namespace ckptfit {

// A range of the file that was written, of which the values of a tensor were read back as they were handed on.
struct WrittenRange {
  std::uint64_t begin = 0;
  std::uint64_t bytes = 0;
};

struct Applied {
  std::vector<std::string> files;                        // what is there now
  std::optional<LinkedShards> shards;                    // of a bundle that shares them
  std::unordered_map<std::string, WrittenRange> ranges;  // by new key, of formats that are one file
};

// `plan` has no refusals. `values` are those of `source`.
Result<Applied> ApplyPlan(const RepairPlan& plan, const Checkpoint& source, PlacedValues& values,
                          const std::string& output);

// The prefix of the bundle that holds the tensors of a checkpoint; empty for other formats.
std::string BundlePrefix(const Checkpoint& checkpoint);

}  // namespace ckptfit
