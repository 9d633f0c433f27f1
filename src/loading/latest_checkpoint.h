// tf.train.latest_checkpoint(folder) and CheckpointManager(..., folder, ...).latest_checkpoint
// (docs/formats/tensor_bundle.md 3).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "loading/call.h"
#include "loading/trace.h"
#include "model/files.h"
#include "model/version.h"

namespace ckptfit {

struct LatestCheckpoint {
  std::optional<std::string> path;  // nothing: None
  std::optional<Exception> exception;
  std::vector<std::string> warnings;  // what is logged
};

// What the state file of `folder` names. latest_checkpoint() looks whether it is there; a manager does not.
LatestCheckpoint FindLatest(Files& files, const std::string& folder, PathSource source, const Version& tensorflow);

}  // namespace ckptfit
