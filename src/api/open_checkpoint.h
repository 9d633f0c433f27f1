// The checkpoint that the user surely meant by a path.
//
// Accepts a prefix, an index or data file, a state file, a folder (a SavedModel, an unpacked archive, a folder of
// checkpoints, of which the newest is taken), and files of HDF5, .keras, sharded and safetensors weights. What was
// taken for what stands in Checkpoint::notes, with what TensorFlow itself would do.
//
// Errors.  Never fails: what is no checkpoint has format kNone, and `notes` say what it is instead.
// Cost.    Opens the checkpoint through `files`, where its parts stay open; OpenCheckpoint() copies a bundle's list of
//          tensors, TakeCheckpoint() does not.
#pragma once

#include <string>

#include "api/files_on_disk.h"
#include "ckptfit/status.h"
#include "model/checkpoint.h"
#include "model/files.h"

namespace ckptfit {

Checkpoint OpenCheckpoint(const std::string& path, Files& files);

// The same for a caller who asks `files` for none of the checkpoint's parts afterwards: what is listed may be taken out
// of them.
Checkpoint TakeCheckpoint(const std::string& path, FilesOnDisk& files);

// Why a checkpoint of format kNone cannot be asked about: kNotFound, kCorrupt, kIo for a file that may not be read,
// kNotThisFormat for a file of another kind, kInvalidArgument for anything else that is there.
Status NothingThere(const PathFacts& facts, const Checkpoint& checkpoint);

}  // namespace ckptfit
