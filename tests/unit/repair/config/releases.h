// Releases that the tests of this folder translate between.
#pragma once

#include <string>

#include "codec/json.h"
#include "model/version.h"

namespace ckptfit {

inline Environment Release(const char* tensorflow, const char* keras, KerasKind kind) {
  Environment environment;
  environment.tensorflow = *Version::Parse(tensorflow);
  environment.keras = *Version::Parse(keras);
  environment.keras_kind = kind;
  return environment;
}

inline const Environment kLine8 = Release("2.8.4", "2.8.0", KerasKind::kTfKeras2);
inline const Environment kLine15 = Release("2.15.1", "2.15.0", KerasKind::kTfKeras2);
inline const Environment kLine16 = Release("2.16.2", "3.0.5", KerasKind::kKeras3);
inline const Environment kLine21 = Release("2.21.0", "3.15.1", KerasKind::kKeras3);

inline Value Parsed(const std::string& text) { return *ParseJson(text, "test"); }

}  // namespace ckptfit
