// What TensorFlow's readers say, from what ours found.
#pragma once

#include <string>

#include "ckptfit/status.h"
#include "model/tensor_bundle.h"

namespace ckptfit {

// A failed look-up or opening of `path`, as TensorFlow's POSIX file system words it: "<path>; No such file or
// directory".
TfStatus OpenFailure(const std::string& path, int error);
// The same for a file that could not be opened, with the reason found out.
TfStatus OpenFailure(const std::string& path);

// A Status of container/sstable, which already carries TensorFlow's words.
TfStatus TableFailure(const Status& status);
// What reading behind the end of a data shard raises.
TfStatus PastTheEnd();

// "DATA_LOSS", "NOT_FOUND": the name that TensorFlow prints before the message of a status.
std::string_view TfCodeName(TfStatus::Code code);

}  // namespace ckptfit
