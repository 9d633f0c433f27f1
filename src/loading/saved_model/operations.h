// Operations of a SavedModel that the loading TensorFlow does not know.
//
// Making the functions of a SavedModel looks up every operation in the registry of the program, before any value is
// restored. Which operations a release registers stands in data/versions/operations.txt. An operation that no release
// has comes from a library (TensorFlow Text), which the program may import or not: nothing says which.
#pragma once

#include <string>
#include <vector>

#include "loading/checkpoint/failure.h"
#include "model/saved_model.h"
#include "model/version.h"

namespace ckptfit {

struct ForeignOperations {
  std::vector<std::string> missing;  // another release of TensorFlow has them, this one has not
  std::vector<std::string> unknown;  // no release has them
};

// In alphabetical order. O(operations).
ForeignOperations FindForeignOperations(const Version& tensorflow, const SavedModel& saved);

// What looking up such an operation raises, with "localhost" for the machine's name. Seen in 2.2, 2.4, 2.10 to 2.14.
restore::Failure NotRegistered(const Version& tensorflow, const std::string& operation);

// "whether the program imports the library that registers the operation CaseFoldUTF8"
std::string UnknownLibraryText(const ForeignOperations& foreign);

}  // namespace ckptfit
