// The checkpoint that the user surely meant by a path.
#pragma once

#include <string>

#include "model/checkpoint.h"
#include "model/files.h"

namespace ckptfit {

// Never fails: what is no checkpoint has format kNone, and `notes` say what it is instead.
Checkpoint OpenCheckpoint(const std::string& path, Files& files);

}  // namespace ckptfit
