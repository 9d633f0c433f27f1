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

std::string_view KerasPackage(const Environment& environment) { return IsBeside(environment) ? "tf_keras" : "Keras"; }

}  // namespace ckptfit
