// Parts of the library that are loaded when they are needed first: shared libraries that lie beside it.
//
// Trust.    Only the folder of the code itself is looked in, and "../lib" from there, for commands that hold the library:
//           never the working folder, a variable or the system's path.
// Errors.   kNotFound when no such file lies there; kIo with the loader's reason, such as a library that the module needs
//           and the machine does not have; kInternal when the module has no such function. What failed is tried again.
// Threads.  Any. A module stays loaded; its symbols are seen by nobody else.
#pragma once

#include <string>

#include "ckptfit/result.h"

namespace ckptfit {

// The address of `function` in the module `file`, a name without folders.
Result<void*> FindInModule(const std::string& file, const char* function);

}  // namespace ckptfit
