#include "report/environment_label.h"

#include <fmt/format.h>

namespace ckptfit {
namespace {

bool IsBeside(const Environment& environment) { return environment.keras_kind == KerasKind::kTfKeras; }

}  // namespace

std::string LineLabel(const Environment& environment) {
  return fmt::format("{}.{}{}", environment.tensorflow.major, environment.tensorflow.minor,
                     IsBeside(environment) ? "t" : "");
}

std::string LineRuns(const std::vector<const Environment*>& columns) {
  std::string text;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i] == nullptr) continue;
    const std::size_t first = i;
    while (i + 1 < columns.size() && columns[i + 1] != nullptr && IsBeside(*columns[i + 1]) == IsBeside(*columns[i]))
      ++i;
    text += (text.empty() ? "" : ", ") + LineLabel(*columns[first]);
    if (i > first) text += (i > first + 1 ? " to " : ", ") + LineLabel(*columns[i]);
  }
  return text;
}

std::string_view KerasPackage(const Environment& environment) { return IsBeside(environment) ? "tf_keras" : "Keras"; }

}  // namespace ckptfit
