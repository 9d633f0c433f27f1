// One loading call, as it stands in the user's program.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/value.h"
#include "ckptfit/result.h"
#include "model/target.h"

namespace ckptfit {

enum class Api {
  kCheckpointRestore,   // tf.train.Checkpoint(...).restore(path), CheckpointManager(...).restore_or_initialize()
  kCheckpointRead,      // tf.train.Checkpoint(...).read(path)
  kLoadWeights,         // model.load_weights(path), keras.saving.load_weights(model, path)
  kLoadModel,           // keras.models.load_model(path)
  kSavedModelLoad,      // tf.saved_model.load(path)
  kSaverRestore,        // tf.compat.v1.train.Saver(...).restore(None, path)
  kGetTensor,           // tf.train.load_checkpoint(path).get_tensor(key), tf.train.load_variable(path, key)
  kInitFromCheckpoint,  // tf.compat.v1.train.init_from_checkpoint(path, {...})
  kTfsmLayer,           // keras.layers.TFSMLayer(path)
};

// "Checkpoint.restore", "load_weights": permanent names for JSON answers.
std::string_view ApiName(Api api);

// Whether the call makes its objects from the file, so that the program's architecture does not matter.
bool MakesItsObjects(Api api);
// Whether the call gives values to variables; others only read from the file.
bool GivesValues(Api api);

// An argument of tf.train.Checkpoint(...): an object of the program, or another Checkpoint or a variable made in its place.
struct CheckpointArgument {
  std::string keyword;                        // "" for the positional one
  std::string object;                         // name of a described object, or ""
  std::optional<Variable> variable;           // tf.Variable(1), made in its place
  std::vector<CheckpointArgument> arguments;  // of the Checkpoint made in its place, when `object` is ""
};

// Where the path of a call comes from.
enum class PathSource {
  kText,      // it stands in the call
  kPathLike,  // the same, as a pathlib.Path
  kNone,      // None
  kLatest,    // tf.train.latest_checkpoint(path)
  kManager,   // CheckpointManager(..., path, ...).latest_checkpoint
};

struct Call {
  std::string text;  // as the user wrote it
  Api api = Api::kLoadWeights;
  // The path that the loader is given, after evaluating the path expression. kLatest and kManager: the folder that is
  // looked into when the call is run; Simulate() puts in what is found there.
  std::string path;
  PathSource path_source = PathSource::kText;
  std::string
      object;  // kLoadWeights: the object, as Target::Object() takes it, whose method is called or which is given
  bool function = false;          // kLoadWeights: keras.saving.load_weights(model, path)
  std::vector<Value> positional;  // arguments without a name behind the path
  // Checkpoint calls: the object given as root (positional), and the keyword arguments in the order written. Saver:
  // objects by the key that their variable is looked up by; the key "" stands for all variables of the object under
  // their own names. kInitFromCheckpoint: objects by the key of the file.
  std::string root;
  std::vector<std::pair<std::string, std::string>> objects;
  // Checkpoint calls: all arguments as they stand, also those that are Checkpoints themselves.
  std::vector<CheckpointArgument> checkpoint;
  // Remaining arguments by name: by_name, skip_mismatch, compile, safe_mode; custom_objects is true when given, as a
  // dict the object of its keys.
  // kGetTensor: "key". kInitFromCheckpoint: "names", names or scopes of the graph by key or scope of the file.
  Value arguments;
  // Status methods called on the result, in order: assert_consumed, assert_existing_objects_matched,
  // assert_nontrivial_match, expect_partial.
  std::vector<std::string> trailing;
  // Objects that the statements behind the load call or build, before those status methods: `model(x)`,
  // `model.build(shape)`, `model.fit(...)`.
  std::vector<std::string> then_built;

  bool Flag(std::string_view name, bool fallback = false) const { return arguments[name].AsBool(fallback); }
};

// Parses a call text. Names in it stand for described objects, `path` for `checkpoint_path`. Several statements may
// stand in it: assignments in front give names to parts; of what follows the loading call, status methods and statements
// that build an object count.
// kInvalidArgument, with the place and a list of calls that are understood, when no statement is a loading call.
Result<Call> ParseCall(std::string_view text, const std::string& checkpoint_path);

}  // namespace ckptfit
