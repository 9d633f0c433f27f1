// What Keras 2's load_model() of a SavedModel folder raises, by version.
#pragma once

#include <optional>
#include <string>

#include "loading/trace.h"
#include "model/saved_model.h"
#include "model/version.h"

namespace ckptfit {

// Of reading Keras' own metadata: in keras_metadata.pb since 2.5, in the objects' protos before. `path` as given to the
// loader; nothing when it was read.
std::optional<Exception> MetadataError(const Version& line, const SavedModel& saved, const std::string& path);

// An object that nothing can stand in for, whose class is not found.
Exception NotRevived(const Version& line, const SavedModel::KerasNode& stored);

// A layer that cannot do without its class, which is not found.
Exception ClassNeeded(const Environment& environment, const std::string& class_name);

// One of Keras' own classes whose constructor raised `fault`.
Exception NotConstructed(const Version& line, const std::string& class_name, const Exception& fault);

}  // namespace ckptfit
