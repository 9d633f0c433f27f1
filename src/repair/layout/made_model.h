// The model that load_model makes of the program's config, as the simulator makes it.
//
// Errors.   kUnsupported with the reason when it makes none.
// Threads.  Any. Cost.  That of RebuildModel().
#pragma once

#include "base/value.h"
#include "ckptfit/result.h"
#include "loading/call.h"
#include "loading/keras_model/rebuild.h"

namespace ckptfit {

// `saving_lib`: the config is that of an archive (ArchiveModelConfig()), else that of an HDF5 model.
Result<Rebuilt> MadeByLoadModel(const Value& config, bool saving_lib, const Call& call, const Target& target,
                                const Environment& environment);

}  // namespace ckptfit
