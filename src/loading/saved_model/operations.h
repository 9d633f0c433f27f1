// Operations of a SavedModel, and attributes of them, that the loading TensorFlow does not know.
//
// Making the functions of a SavedModel looks up every operation in the registry of the program, before any value is
// restored. Which operations a release registers stands in data/versions/operations.txt. An operation that no release
// has comes from a library (TensorFlow Text), which the program may import or not: nothing says which.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "loading/checkpoint/failure.h"
#include "loading/trace.h"
#include "model/saved_model.h"
#include "model/version.h"

namespace ckptfit {

struct ForeignAttribute {
  std::string operation;
  std::string attribute;
  bool absent = false;  // this release asks for it, and not every node has it: a later release has a default for it

  friend bool operator==(const ForeignAttribute&, const ForeignAttribute&) = default;
};

struct ForeignOperations {
  std::vector<std::string> missing;  // another release of TensorFlow has them, this one has not
  std::vector<std::string> unknown;  // no release has them
  std::vector<ForeignAttribute> attributes;

  // Whether this release cannot make the functions.
  bool raises() const { return !missing.empty() || !attributes.empty(); }
};

// In alphabetical order. Attributes that equal their default are not in the file: TensorFlow strips them, so that an earlier
// release reads what a later one wrote. O(operations and attributes).
ForeignOperations FindForeignOperations(const Version& tensorflow, const SavedModel& saved);

// What looking up such an operation raises, with "localhost" for the machine's name. Seen in 2.2, 2.4, 2.10 to 2.14.
restore::Failure NotRegistered(const Version& tensorflow, const std::string& operation);

// What meeting such an attribute raises; TensorFlow goes on with the node and the operation's signature.
restore::Failure AttributeNotKnown(const ForeignAttribute& attribute);

// The first of them in alphabetical order, operations before attributes. Only where raises() holds.
restore::Failure FailureOf(const ForeignOperations& foreign, const Version& tensorflow);

// Rules of a kVersionRule step: `object` is "RFFTND", "TopKV2.index_type" or "keras_metadata.pb".
inline constexpr std::string_view kOperationNotRegistered = "operation-not-registered";
inline constexpr std::string_view kAttributeNotKnown = "attribute-not-known";
inline constexpr std::string_view kMetadataNotLookedFor = "metadata-not-looked-for";

void NoteForeign(const ForeignOperations& foreign, LoadTrace* trace);

// Why a graph computes the same without an operation that has no output ("DisableCopyOnRead"), or without an attribute
// ("AssignVariableOp.validate_shape"); empty for all others.
std::string_view WhyIdle(std::string_view name);

// "whether the program imports the library that registers the operation CaseFoldUTF8"
std::string UnknownLibraryText(const ForeignOperations& foreign);

}  // namespace ckptfit
