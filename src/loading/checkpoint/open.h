// From the path of the call to an open checkpoint, or to the exception that it ends in
// (docs/design/loading_checkpoint.md 3).
#pragma once

#include <string>

#include "loading/checkpoint/failure.h"
#include "loading/checkpoint/rules.h"
#include "model/files.h"
#include "model/tensor_bundle.h"

namespace ckptfit::restore {

struct Opened {
  const TensorBundle* bundle = nullptr;  // lives as long as the Files
  bool name_based = false;               // there is no object graph to read: a name-based restore follows
};

// NewCheckpointReader(path) and nothing else.
Done OpenReader(Files& files, const std::string& path, const Rules& rules, Opened& opened);

// What a restore does first: opens the reader, lists all entries and reads the object graph.
Done OpenForRestore(Files& files, const std::string& path, const Version& tensorflow, const Rules& rules,
                    Opened& opened);

// Where Checkpoint.restore(path) looks: "<path>/variables/variables" of a SavedModel folder, else `path`.
std::string RestorePath(Files& files, const std::string& path, const Rules& rules);

// Checkpoint.restore() words a NotFoundError anew, whatever was not found.
Failure WrapNotFound(const Rules& rules, const std::string& path, Failure failure);

}  // namespace ckptfit::restore
