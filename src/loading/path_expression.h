// The value of a path expression in a loading call: path + ".index", os.path.join(path, "variables"), path[:-2],
// tf.train.latest_checkpoint(path), ...
#pragma once

#include <optional>
#include <string>

#include "loading/call.h"
#include "loading/python_expression.h"

namespace ckptfit {

struct PathValue {
  std::string text;
  PathSource source = PathSource::kText;
};

// Understood: `path` (which is `checkpoint_path`), strings, +, slices and .replace() of texts, len(), os.path.join,
// dirname and basename, os.fspath, str, pathlib.Path, tf.train.latest_checkpoint and
// CheckpointManager(...).latest_checkpoint. Nothing for anything else. O(length of the expression and its texts).
std::optional<PathValue> EvaluatePath(const Expression& expression, const std::string& checkpoint_path);

// The folder of a CheckpointManager(checkpoint, folder, ...) expression, or nullptr when it is none.
const Expression* ManagerFolder(const Expression& expression);

}  // namespace ckptfit
