// Loading the layout by object paths (layers/dense/vars/0): `.weights.h5`, the weights inside `.keras`, and shards.
//
// Replays _load_state of the saving library of Keras 2.12 and later and of Keras 3: the walk over the program's
// objects, the lookup of each object's group, its load_own_variables(), and what becomes of failures. Rules and their
// sources: docs/design/loading_keras_weights.md, section 3.
//
// Trust.    The file and the target are untrusted. The walk is iterative; a target in which objects contain each other
//           raises RecursionError as Python does, and a walk longer than kMaxWalkSteps ends as "unknown".
// Errors.   What the loader raises is put into the trace; what it had assigned before stays there.
// Threads.  No shared state.
// Cost.     O(walk entries x log file objects) when nothing fails; objects that failed are tried again at each path.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "loading/trace.h"
#include "model/h5_file.h"
#include "model/keras_archive.h"
#include "model/target.h"
#include "model/version.h"

namespace ckptfit {

inline constexpr std::size_t kMaxWalkSteps = 5'000'000;

struct PathLayoutOptions {
  bool skip_mismatch = false;
  // What load_assets() of an object at an inner path raises, or nothing when it passes; empty when no assets are open
  // (load_weights, and load_model of archives with three members or fewer).
  std::function<std::optional<Exception>(NodeId node, const std::string& path)> load_assets;
  // The dataset at which zipfile finds that the bytes do not agree with their CRC-32; "" when none is (archive_crc.h).
  std::string bad_crc;
};

// _load_state(model, file) from the inner path `prefix` ("" but for odd cases) on; `file` must have opened. Adds to
// `trace` bindings (of target.variables, which it sizes), warnings, steps, and the datasets that nothing asked for.
void LoadPathLayout(const H5File& file, std::string_view prefix, const Target& target, NodeId model,
                    const PathLayoutOptions& options, const Environment& environment, LoadTrace* trace);

// The same from sharded weights (Keras 3.10 and later); `shards` must have been read. Opening a shard may raise.
void LoadShardedLayout(const ShardedWeights& shards, const Target& target, NodeId model,
                       const PathLayoutOptions& options, const Environment& environment, LoadTrace* trace);

}  // namespace ckptfit
