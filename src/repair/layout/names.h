// The names under which tf.compat.v1.train.Saver(...) looks its variables up.
#pragma once

#include "repair/layout/program_layout.h"

namespace ckptfit {

// As LayOutProgram() says, for Format::kNameBased: of Saver calls alone. kUnsupported, too, when the constructor of the
// Saver raises because two variables have one name.
Result<ProgramLayout> LayOutNames(const Call& call, const Target& target);

}  // namespace ckptfit
