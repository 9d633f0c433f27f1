// Lets the library map large files, and says what happened when one is cut off under a map.
#pragma once

namespace ckptfit::cli {

// Allows maps. From then on SIGBUS, which a vanished page raises, ends the program with kTemporary and an error that
// says what to do. For the start of main(): the library never does this by itself, as signals belong to the program.
void MapFiles();

}  // namespace ckptfit::cli
