// The `.keras` archive that a program would save: config, metadata, weights by object path (docs/formats/keras_zip.md 1).
//
// load_model makes its own model of the config; it is rebuilt here as the simulator does it, and the weights are those that
// its walk asks for. The optimizer is left out: what compile() was given is no part of a description.
#pragma once

#include "repair/layout/program_layout.h"

namespace ckptfit {

// As LayOutProgram() says, for Format::kKerasArchive.
Result<ProgramLayout> LayOutArchive(const Call& call, const Target& target, const Environment& environment);

}  // namespace ckptfit
