// A whole model's config, in the words of another release of Keras.
//
// Layers with their settings, models among them and the calls between layers get the form that the release itself would have written: of Keras 2
// for Keras 3 and back, and between releases of one of them. Nothing that changes what the model computes is dropped.
//
// Errors.   kUnsupported, saying what the release has no words for: a class that it lacks, a setting that is not the default, an
//           operation between layers.
// Trust.    The config is untrusted: nesting is limited (kMaxModelNesting).
// Threads.  Any. Cost. O(config).
#pragma once

#include <string>
#include <vector>

#include "base/value.h"
#include "ckptfit/result.h"
#include "model/version.h"

namespace ckptfit {

struct TranslatedConfig {
  Value entry;                       // {"class_name", "config"} of the model, with its module where the form has one
  std::vector<std::string> dropped;  // "LSTM time_major": settings that the release does not know, and that say nothing
};

// `config`: {"class_name", "config", ...} as stored in a whole-model file that `from` wrote.
Result<TranslatedConfig> TranslateModelConfig(const Value& config, const Environment& from, const Environment& to);

}  // namespace ckptfit
