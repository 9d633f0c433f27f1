// The config of the program's model in the form in which a release of Keras saves it.
//
// Made of the described get_config(), in which nested objects stand in the form of the saving library.
//
// Errors.   kUnsupported, with what get_config() raises, when there is no config.
// Threads.  Any. Cost.  O(config).
#pragma once

#include "base/value.h"
#include "ckptfit/result.h"
#include "model/target.h"

namespace ckptfit {

// {"class_name", "config"}: the attribute model_config of HDF5 models. Layers in it are named by class alone. kUnsupported also for
// what load_model of that release would forget of it.
Result<Value> LegacyModelConfig(const Node& model, const Environment& environment);

// {"module", "class_name", "config", "registered_name"}, with the build config where the config tells it: config.json.
Result<Value> ArchiveModelConfig(const Node& model);

}  // namespace ckptfit
