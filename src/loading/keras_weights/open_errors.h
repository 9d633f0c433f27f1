// What h5py and zipfile raise when a path cannot be opened.
//
// The texts depend on h5py: "Unable to open file (...)" up to 3.7, "Unable to synchronously open file (...)" since; and
// OSError for everything up to 3.1, the errno's own class since (docs/design/loading_keras_weights.md, section 1.3).
//
// Threads.  No shared state.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "loading/trace.h"
#include "model/files.h"
#include "model/version.h"

namespace ckptfit {

// "Unable to synchronously open file" or its older form, for other verbs too: H5pyUnable(env, "open object").
std::string H5pyUnable(const Environment& environment, std::string_view verb);
// "Can't synchronously read data" and its older form.
std::string H5pyCannot(const Environment& environment, std::string_view verb);

// What h5py.File(path, "r") raises, or nothing when it opens. Looks at the path first, so that the file is read only
// when there is one.
std::optional<Exception> H5pyOpenError(Files& files, const std::string& path, const Environment& environment);
// What it raises for a path where nothing is.
Exception H5pyMissingFile(const std::string& path, const Environment& environment);
// The same for bytes already read: a member of an archive.
std::optional<Exception> H5pyOpenError(const H5File& file, const Environment& environment);

// What zipfile.ZipFile(path, "r") raises, or nothing.
std::optional<Exception> ZipOpenError(Files& files, const std::string& path);

}  // namespace ckptfit
