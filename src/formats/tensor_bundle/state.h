// The text file "checkpoint" of a folder: which checkpoint is the newest (docs/formats/tensor_bundle.md 3).
//
// Trust.    A state file of more than 16 MiB is not read: kUnreadable.
// Errors.   Never fails: CheckpointState::kind tells, and `fault` holds what TensorFlow says: of kUnreadable the class
// and
//           text that it logs ("ParseError: 2:1 : ..."), of kNotUtf8 the text of the UnicodeDecodeError that it raises.
#pragma once

#include <string>
#include <string_view>

#include "model/tensor_bundle.h"

namespace ckptfit {

// The file "checkpoint" in `folder`.
CheckpointState ReadState(const std::string& folder);

CheckpointState ParseState(std::string_view text);

}  // namespace ckptfit
