// What the user surely meant by a path: which checkpoint stands there, or beside it (docs/formats/paths.md 1).
#pragma once

#include <string>
#include <vector>

#include "model/files.h"
#include "model/observation.h"

namespace ckptfit {

struct ResolvedPath {
  enum class Kind {
    kNone,         // no checkpoint; `notes` say what is there instead
    kBundle,       // a prefix
    kSavedModel,   // a folder
    kHdf5,         // a file, whole or cut
    kArchive,      // a .keras file, or a folder of the same content
    kShards,       // a .weights.json file
    kSafetensors,  // a file
  };
  Kind kind = Kind::kNone;
  std::string path;                // prefix, file or folder
  std::vector<std::string> notes;  // for people: what was taken for what, and what the framework would do with the path
  std::vector<Observation> observations;  // state-file, saved-model-pb-missing, index-missing
};

// Never fails. Looks at the path itself first, then at what its name says, then around it.
ResolvedPath ResolvePath(const std::string& path, Files& files);

}  // namespace ckptfit
