#include "loading/saved_model/saved_model_errors.h"

#include <cstdio>

#include "base/python_repr.h"

namespace ckptfit {
namespace {

using restore::Failure;
using restore::Raise;

bool Between(const Version& version, int from, int before) {
  return version.known() && version.AtLeast(2, from) && version.Before(2, before);
}

// b'...' as Python prints bytes.
std::string BytesRepr(const std::string& bytes) {
  std::string out = "b'";
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\\' || c == '\'') {
      out += '\\';
      out += c;
    } else if (byte < 0x20 || byte >= 0x7f) {
      char hex[8];
      std::snprintf(hex, sizeof hex, "\\x%02x", byte);
      out += hex;
    } else {
      out += c;
    }
  }
  return out + "'";
}

// The text depends on the protobuf package that comes with the version.
std::string ParseFault(const Version& tensorflow) {
  return Between(tensorflow, 12, 17) ? "Error parsing message"
                                     : "Error parsing message with type 'tensorflow.SavedModel'";
}

std::string TagSets(const SavedModel& saved) {
  std::string text = "[";
  for (std::size_t i = 0; i < saved.tags.size(); ++i) text += (i == 0 ? "" : ", ") + PythonList(saved.tags[i]);
  return text + "]";
}

// Printing variables that have no value fails in 2.0, before the assertion's text is made.
restore::Failure UninitializedVariable(const Target& made, const LoadTrace& trace) {
  std::string name;
  for (std::size_t i = 0; i < made.variables.size() && name.empty(); ++i) {
    if (trace.bindings[i].state != BindingState::kLoaded) name = made.VariableOf(made.variables[i]).shared_name;
  }
  return restore::Raise(
      "FailedPreconditionError",
      "Error while reading resource variable " + name +
          " from Container: localhost. This could mean that the variable was uninitialized. Not found: "
          "Resource localhost/" +
          name + "/N10tensorflow3VarE does not exist. [Op:ReadVariableOp]");
}

}  // namespace

restore::Done OpenFailure(const Version& tensorflow, const std::string& path, const SavedModel& saved) {
  switch (saved.opened) {
    case SavedModel::Opened::kOk:
      return {};
    case SavedModel::Opened::kMissing:
      return Raise("OSError", "SavedModel file does not exist at: " + path + "/{saved_model.pbtxt|saved_model.pb}");
    case SavedModel::Opened::kUnparsable:
      break;
  }
  const std::string file = path.ends_with('/') ? path + "saved_model.pb" : path + "/saved_model.pb";
  return Raise("OSError", "Cannot parse file " + BytesRepr(file) + ": " + ParseFault(tensorflow) + ".");
}

Failure TagsNeeded(const Version& tensorflow, const SavedModel& saved) {
  const std::string count = std::to_string(saved.meta_graphs);
  if (tensorflow.known() && tensorflow.Before(2, 7)) {
    return Raise(
        "ValueError",
        "Importing a SavedModel with tf.saved_model.load requires a 'tags=' argument if there is more than one "
        "MetaGraph. Got 'tags=None', but there are " +
            count + " MetaGraphs in the SavedModel with tag sets " + TagSets(saved) +
            ". Pass a 'tags=' argument to load this SavedModel.");
  }
  return Raise(
      "ValueError",
      "Importing a SavedModel with `tf.saved_model.load` requires a `tags=` argument if there is more than one "
      "MetaGraph. Got `tags=None`, but there are " +
          count + " MetaGraphs in the SavedModel with tag sets: " + TagSets(saved) +
          ". Pass a `tags=` argument to load this SavedModel.");
}

Failure NotFoundAsFile(const Version& tensorflow, Failure failure) {
  if (failure.exception.type != "NotFoundError" || (tensorflow.known() && tensorflow.Before(2, 3))) return failure;
  failure.exception.type = "FileNotFoundError";
  failure.exception.message +=
      tensorflow.known() && tensorflow.Before(2, 7)
          ? "\n If trying to load on a different device from the computational device, consider using setting the "
            "`experimental_io_device` option on tf.saved_model.LoadOptions to the io_device such as "
            "'/job:localhost'."
          : "\n You may be trying to load on a different device from the computational device. Consider setting the "
            "`experimental_io_device` option in `tf.saved_model.LoadOptions` to the io_device such as "
            "'/job:localhost'.";
  return failure;
}

restore::Failure NotBound(const Version& tensorflow, const Target& made, const LoadTrace& trace,
                          const std::string& text) {
  if (tensorflow.known() && tensorflow.Before(2, 1)) return UninitializedVariable(made, trace);
  return restore::Raise("AssertionError", text);
}

}  // namespace ckptfit
