#include "api/newest_checkpoint.h"

#include <algorithm>
#include <charconv>

#include "io/path.h"

namespace ckptfit {
namespace {

constexpr std::string_view kIndexSuffix = ".index";

bool HasIndex(const std::string& prefix, Files& files) { return files.Look(prefix + ".index").is_file(); }

// What the state file names, wherever it really is.
std::optional<std::string> NamedByState(const std::string& folder, Files& files, std::vector<std::string>& notes) {
  const CheckpointState& state = files.State(folder);
  if (state.kind == CheckpointState::Kind::kMissing) return std::nullopt;
  if (state.kind == CheckpointState::Kind::kEmpty)
    notes.emplace_back("the state file \"checkpoint\" names no checkpoint");
  if (state.kind == CheckpointState::Kind::kUnreadable || state.kind == CheckpointState::Kind::kNotUtf8) {
    notes.push_back("the state file \"checkpoint\" cannot be read: " + state.fault);
  }
  if (state.kind != CheckpointState::Kind::kGood) return std::nullopt;
  std::string named = JoinPath(folder, state.model_checkpoint_path);
  if (HasIndex(named, files)) {
    notes.push_back("the newest checkpoint, as the state file says: " + state.model_checkpoint_path);
    return named;
  }
  std::string here = JoinPath(folder, BaseName(state.model_checkpoint_path));
  if (here != named && HasIndex(here, files)) {
    notes.push_back("the state file names \"" + state.model_checkpoint_path +
                    "\", which is not there; a checkpoint of that name lies in this folder. "
                    "tf.train.latest_checkpoint returns None");
    return here;
  }
  notes.push_back("the state file names \"" + state.model_checkpoint_path +
                  "\", which is not there. tf.train.latest_checkpoint returns None");
  return std::nullopt;
}

}  // namespace

std::optional<std::uint64_t> StepOf(std::string_view prefix) {
  const std::size_t dash = prefix.rfind('-');
  if (dash == std::string_view::npos || dash + 1 == prefix.size()) return std::nullopt;
  std::uint64_t step = 0;
  const char* end = prefix.data() + prefix.size();
  const auto [stop, error] = std::from_chars(prefix.data() + dash + 1, end, step);
  if (error != std::errc() || stop != end) return std::nullopt;
  return step;
}

std::vector<std::string> BundlesIn(const std::string& folder, Files& files) {
  std::vector<std::string> prefixes;
  for (const std::string& name : files.List(folder)) {
    if (!name.ends_with(kIndexSuffix) || name.size() == kIndexSuffix.size()) continue;
    prefixes.push_back(name.substr(0, name.size() - kIndexSuffix.size()));
  }
  std::stable_sort(prefixes.begin(), prefixes.end(),
                   [](const std::string& a, const std::string& b) { return StepOf(a) < StepOf(b); });
  return prefixes;
}

std::optional<std::string> NewestBundle(const std::string& folder, Files& files, std::vector<std::string>& notes) {
  if (auto named = NamedByState(folder, files, notes)) return named;
  const std::vector<std::string> prefixes = BundlesIn(folder, files);
  if (prefixes.empty()) return std::nullopt;
  notes.push_back(prefixes.size() == 1 ? "the only checkpoint of the folder: " + prefixes.back()
                                       : "the newest of " + std::to_string(prefixes.size()) +
                                             " checkpoints of the folder, by the step in the name: " + prefixes.back());
  return JoinPath(folder, prefixes.back());
}

std::optional<Observation> StateFault(const std::string& folder, Files& files) {
  const CheckpointState& state = files.State(folder);
  std::string found = state.fault;
  if (state.kind == CheckpointState::Kind::kMissing) return std::nullopt;
  if (state.kind == CheckpointState::Kind::kEmpty) found = "names no checkpoint";
  if (state.kind == CheckpointState::Kind::kGood) {
    const std::string named = JoinPath(folder, state.model_checkpoint_path);
    if (HasIndex(named, files)) return std::nullopt;
    found = "names " + named + ", which is not there";
  }
  return Observation{"state-file", {JoinPath(folder, "checkpoint"), Where::kNoOffset, Where::kNoOffset, ""}, "", found};
}

}  // namespace ckptfit
