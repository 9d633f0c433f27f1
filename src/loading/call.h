// One loading call, as it stands in the user's program.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/value.h"
#include "ckptfit/result.h"

namespace ckptfit {

enum class Api {
  kCheckpointRestore,  // tf.train.Checkpoint(...).restore(path)
  kCheckpointRead,     // tf.train.Checkpoint(...).read(path)
  kLoadWeights,        // model.load_weights(path), keras.saving.load_weights(model, path)
  kLoadModel,          // keras.models.load_model(path)
  kSavedModelLoad,     // tf.saved_model.load(path)
  kSaverRestore,       // tf.compat.v1.train.Saver(...).restore(None, path)
};

// "Checkpoint.restore", "load_weights": permanent names for JSON answers.
std::string_view ApiName(Api api);

struct Call {
  std::string text;  // as the user wrote it
  Api api = Api::kLoadWeights;
  std::string path;       // the path that the loader is given, after evaluating the path expression
  std::string object;     // kLoadWeights: name of the object whose method is called, or which the function is given
  bool function = false;  // kLoadWeights: keras.saving.load_weights(model, path)
  std::vector<Value> positional;  // arguments without a name behind the path
  // Checkpoint calls: the object given as root (positional), and the keyword arguments in the order written. Saver:
  // `objects` are the objects whose variables are given.
  std::string root;
  std::vector<std::pair<std::string, std::string>> objects;
  // Remaining arguments by name: by_name, skip_mismatch, compile, safe_mode; custom_objects is true when given.
  Value arguments;
  // Status methods called on the result, in order: assert_consumed, assert_existing_objects_matched,
  // assert_nontrivial_match, expect_partial.
  std::vector<std::string> trailing;

  bool Flag(std::string_view name, bool fallback = false) const { return arguments[name].AsBool(fallback); }
};

// Parses a call text. Names in it stand for described objects, `path` for `checkpoint_path`. kInvalidArgument, with the
// place and a list of calls that are understood, when the text is not one of the loading calls.
Result<Call> ParseCall(std::string_view text, const std::string& checkpoint_path);

}  // namespace ckptfit
