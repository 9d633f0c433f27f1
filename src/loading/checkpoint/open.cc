#include "loading/checkpoint/open.h"

#include <optional>
#include <string_view>

namespace ckptfit::restore {
namespace {

std::string Parent(const std::string& path) {
  const auto slash = path.find_last_of('/');
  return slash == std::string::npos ? std::string(".") : path.substr(0, slash);
}

// The first TensorFlow 2 minor version whose Python knows the dtype.
int FirstMinor(DType dtype) {
  switch (dtype) {
    case DType::kFloat8E5m2:
    case DType::kFloat8E4m3fn:
      return 12;
    case DType::kInt4:
    case DType::kUint4:
      return 15;
    case DType::kFloat8E4m3fnuz:
    case DType::kFloat8E4m3b11fnuz:
    case DType::kFloat8E5m2fnuz:
      return 19;
    case DType::kInt2:
    case DType::kUint2:
      return 20;
    case DType::kFloat4E2m1fn:
      return 21;
    default:
      return 0;
  }
}

Failure UnknownDtype(const Version& tensorflow, int number) {
  const std::string text = std::to_string(number);
  if (tensorflow.known() && tensorflow.Before(2, 4))
    return Raise("TypeError", "type_enum is not a valid types_pb2.DataType: " + text);
  return Raise("TypeError", text + " does not correspond to a valid tensorflow::DataType");
}

// get_variable_to_dtype_map(): one entry of a dtype that this version does not know fails them all.
Done ListEntries(const TensorBundle& bundle, const Version& tensorflow, const Rules& rules) {
  if (!bundle.listed.ok()) return ReaderFailure(bundle.listed, rules);
  if (!tensorflow.known()) return {};
  for (const TensorInfo& entry : bundle.entries) {
    if (tensorflow.Before(2, FirstMinor(entry.dtype))) return UnknownDtype(tensorflow, static_cast<int>(entry.dtype));
  }
  return {};
}

// A folder that cannot be listed fails the glob itself in older versions.
Failure UnlistedFolder(const std::string& path, bool is_file, const Rules& rules) {
  const std::string why = is_file ? "Failed precondition: " + Parent(path) + "; Not a directory"
                                  : "Not found: " + Parent(path) + "; No such file or directory";
  const TfStatus status{
      TfStatus::Code::kInvalidArgument,
      "Unsuccessful TensorSliceReader constructor: Failed to get matching files on " + path + ": " + why};
  return ReaderFailure(status, rules);
}

// The glob of older versions compares the pattern with "<folder>/<entry>" for every entry of its folder: one that ends
// in "/", "/.", "/.." or a doubled "/" before its last part equals none.
bool EqualsNoEntry(std::string_view path) {
  const auto slash = path.find_last_of('/');
  if (slash == std::string_view::npos) return path == "." || path == "..";
  const std::string_view entry = path.substr(slash + 1);
  return entry.empty() || entry == "." || entry == ".." || (slash > 0 && path[slash - 1] == '/');
}

// Up to 2.3 the glob lists the folder, whatever the path; later it asks for a path without wildcards itself.
std::optional<Failure> GlobFailure(Files& files, const std::string& path, const TfStatus& status, const Rules& rules) {
  if (!rules.glob_needs_folder) return std::nullopt;
  const PathFacts& facts = files.Look(path);
  if (facts.parent_is_file) return UnlistedFolder(path, true, rules);
  if (status.code == TfStatus::Code::kNotFound && !facts.parent_exists) return UnlistedFolder(path, false, rules);
  if (!facts.is_folder() || !EqualsNoEntry(path)) return std::nullopt;
  return ReaderFailure({TfStatus::Code::kNotFound,
                        "Unsuccessful TensorSliceReader constructor: Failed to find any matching files for " + path},
                       rules);
}

// get_tensor("_CHECKPOINTABLE_OBJECT_GRAPH").
Done ReadGraph(const TensorBundle& bundle, const Rules& rules, Opened& opened) {
  opened.name_based = !bundle.has_object_graph;
  if (opened.name_based) return {};
  if (!bundle.graph_read.ok()) {
    Failure failure = ReaderFailure(bundle.graph_read, rules);
    opened.name_based = failure.exception.type == "NotFoundError";
    if (opened.name_based) return {};
    return failure;
  }
  if (!bundle.graph_parsed)
    return Raise("DecodeError", "Error parsing message with type 'tensorflow.TrackableObjectGraph'");
  return {};
}

}  // namespace

Done OpenReader(Files& files, const std::string& path, const Rules& rules, Opened& opened) {
  opened.bundle = &files.Bundle(path);
  const TfStatus& status = opened.bundle->opened;
  if (status.ok()) return {};
  if (auto failure = GlobFailure(files, path, status, rules)) return failure;
  return ReaderFailure(status, rules);
}

Done OpenForRestore(Files& files, const std::string& path, const Version& tensorflow, const Rules& rules,
                    Opened& opened) {
  if (auto failure = OpenReader(files, path, rules, opened)) return failure;
  if (auto failure = ListEntries(*opened.bundle, tensorflow, rules)) return failure;
  return ReadGraph(*opened.bundle, rules, opened);
}

std::string RestorePath(Files& files, const std::string& path, const Rules& rules) {
  if (!rules.saved_model_folders || !files.Look(path).is_folder()) return path;
  const std::string folder = path.ends_with('/') ? path : path + "/";
  if (files.Look(folder + "saved_model.pb").exists() || files.Look(folder + "saved_model.pbtxt").exists())
    return folder + "variables/variables";
  return path;
}

Failure WrapNotFound(const Rules& rules, const std::string& path, Failure failure) {
  if (failure.outcome != Outcome::kRaises || failure.exception.type != "NotFoundError") return failure;
  std::string& message = failure.exception.message;
  switch (rules.not_found) {
    case Rules::NotFoundText::kPlain:
      break;
    case Rules::NotFoundText::kPathOnly:
      message = "Could not find checkpoint or SavedModel at " + path + ".";
      break;
    case Rules::NotFoundText::kFailed:
      message = "Failed to restore from checkpoint or SavedModel at " + path + ": " + message;
      break;
    case Rules::NotFoundText::kErrorWhen:
      message = "Error when restoring from checkpoint or SavedModel at " + path + ": " + message +
                "\nPlease double-check that the path is correct. You may be missing the checkpoint suffix (e.g. the "
                "'-1' in 'path/to/ckpt-1').";
      break;
  }
  return failure;
}

}  // namespace ckptfit::restore
