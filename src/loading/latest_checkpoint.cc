#include "loading/latest_checkpoint.h"

namespace ckptfit {
namespace {

std::string InFolder(const std::string& folder, const std::string& name) {
  if (name.starts_with('/') || folder.empty()) return name;
  return folder.ends_with('/') ? folder + name : folder + "/" + name;
}

LatestCheckpoint Raised(std::string type, std::string message) {
  LatestCheckpoint latest;
  latest.exception = Exception{std::move(type), std::move(message)};
  return latest;
}

// latest_checkpoint() gives a path only when a file matches it.
LatestCheckpoint Checked(Files& files, const std::string& path, const Version& tensorflow) {
  LatestCheckpoint latest;
  if (files.Glob(path + ".index") || files.Glob(path)) {
    latest.path = path;
    return latest;
  }
  const auto slash = path.find_last_of('/');
  if (tensorflow.known() && tensorflow.Before(2, 4) && slash != std::string::npos && !files.Look(path).parent_exists)
    return Raised("NotFoundError", path.substr(0, slash) + "; No such file or directory");
  latest.warnings.push_back("Couldn't match files for checkpoint " + path);
  return latest;
}

}  // namespace

LatestCheckpoint FindLatest(Files& files, const std::string& folder, PathSource source, const Version& tensorflow) {
  const CheckpointState& state = files.State(folder);
  switch (state.kind) {
    case CheckpointState::Kind::kMissing:
      return {};
    case CheckpointState::Kind::kUnreadable: {
      LatestCheckpoint latest;
      latest.warnings = {"ParseError: " + state.fault, InFolder(folder, "checkpoint") + ": Checkpoint ignored"};
      return latest;
    }
    case CheckpointState::Kind::kNotUtf8:
      return Raised("UnicodeDecodeError", state.fault);
    case CheckpointState::Kind::kEmpty:
      return Raised("ValueError", "Invalid checkpoint state loaded from " + folder);
    case CheckpointState::Kind::kGood:
      break;
  }
  const std::string path = InFolder(folder, state.model_checkpoint_path);
  if (source == PathSource::kLatest) return Checked(files, path, tensorflow);
  LatestCheckpoint latest;
  latest.path = path;
  return latest;
}

}  // namespace ckptfit
