// The newest checkpoint of a folder, as its state file names it or as the steps in the names tell.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/files.h"
#include "model/observation.h"

namespace ckptfit {

// The step at the end of a prefix: 3 of "ckpt-3" and "model.ckpt-3"; nothing when there is none.
std::optional<std::uint64_t> StepOf(std::string_view prefix);

// Prefixes (without folder) of the bundles in a folder, oldest step first, those without a step before them.
std::vector<std::string> BundlesIn(const std::string& folder, Files& files);

// The prefix of the newest bundle in `folder`, which `notes` then explain; nothing when there is none.
std::optional<std::string> NewestBundle(const std::string& folder, Files& files, std::vector<std::string>& notes);

// What is wrong with the state file of a folder, as an observation "state-file"; nothing when it names a checkpoint
// that is there, or is not there itself.
std::optional<Observation> StateFault(const std::string& folder, Files& files);

}  // namespace ckptfit
