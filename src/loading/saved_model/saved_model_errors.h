// What loaders of SavedModels raise, by version. Shared by tf.saved_model.load() and Keras 2's load_model().
#pragma once

#include <string>

#include "loading/checkpoint/failure.h"
#include "loading/trace.h"
#include "model/saved_model.h"
#include "model/target.h"
#include "model/version.h"

namespace ckptfit {

// Of reading saved_model.pb or saved_model.pbtxt; nothing when it was read. `path` as given to the loader.
restore::Done OpenFailure(const Version& tensorflow, const std::string& path, const SavedModel& saved);

// More than one graph, or none, without tags=.
restore::Failure TagsNeeded(const Version& tensorflow, const SavedModel& saved);

// NotFoundError of the restore becomes FileNotFoundError with a hint (2.3 and later).
restore::Failure NotFoundAsFile(const Version& tensorflow, restore::Failure failure);

// The assertion that every object got a value, failing with `text`.
restore::Failure NotBound(const Version& tensorflow, const Target& made, const LoadTrace& trace,
                          const std::string& text);

}  // namespace ckptfit
