// Environments as users write them: "tensorflow==2.15.1,keras==2.15.0,python==3.11".
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ckptfit/result.h"
#include "model/checkpoint.h"
#include "model/version.h"

namespace ckptfit {

// Parses a --with text. A TensorFlow minor ("2.16") means that line's last patch; the Keras that is not named is the
// one that the line came with; tf_keras==... and keras==... say which Keras. kInvalidArgument, with the item, when one
// is not understood. `notes` receives a sentence for every version that ckptfit does not know and answers with its
// nearest line.
Result<Environment> ParseEnvironment(std::string_view text, std::vector<std::string>* notes);

// The environment of the release that wrote a file; of a file that does not tell it, the newest one.
Result<Environment> EnvironmentOfWriter(const Writer& writer, std::vector<std::string>* notes);

// A sentence for every version of an environment that ckptfit does not know, with the nearest release that answers for
// it: lines of TensorFlow and minor versions of Keras that are newer or older than any known one, and builds between
// releases ("2.21.0-dev20260301").
void NoteUnknownVersions(const Environment& environment, std::vector<std::string>* notes);

// The same of the release that wrote a file, as far as the file tells it.
void NoteUnknownWriter(const Writer& writer, std::vector<std::string>* notes);

// "TensorFlow 2.15.1, Keras 2.15.0".
std::string DescribeEnvironment(const Environment& environment);

}  // namespace ckptfit
