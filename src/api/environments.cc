#include "api/environments.h"

#include <utility>

#include "model/release_line.h"

namespace ckptfit {

std::vector<Environment> AllEnvironments() {
  std::vector<Environment> environments;
  for (const ReleaseLine& line : ReleaseLines()) environments.push_back(EnvironmentOf(line));
  for (const ReleaseLine& line : ReleaseLines()) {
    if (line.tf_keras.empty()) continue;
    Environment beside = EnvironmentOf(line);
    beside.keras = *Version::Parse(line.tf_keras);
    beside.keras_kind = KerasKind::kTfKeras;
    environments.push_back(std::move(beside));
  }
  return environments;
}

}  // namespace ckptfit
