// Reads the description of a program (schema ckptfit.target/1, docs/design/description.md).
//
// Trust.   A description is input like any other: node numbers, shapes and nesting are checked, and a Target is
// returned only
//          when all of them hold. Unknown fields are ignored.
// Errors.  kCorrupt: not JSON, or a field of the wrong type (where().key names it). kInvalidArgument: JSON of another
// schema,
//          with the schema found. Nothing is returned in part.
// Cost.    O(length).
#pragma once

#include <string_view>

#include "base/value.h"
#include "ckptfit/result.h"
#include "model/target.h"

namespace ckptfit {

// `source` is what the description is called in messages and in Target::source.
Result<Target> ReadDescription(std::string_view json, std::string_view source);
// The same from JSON that is parsed already.
Result<Target> TargetFromDescription(const Value& root, std::string_view source);

// Whether parsed JSON claims to be a description: it has a "schema" that begins with "ckptfit.target/".
bool IsDescription(const Value& value);

// An environment object ({"tensorflow": "2.15.1", ...}) as it stands in descriptions and in --with.
Environment ReadEnvironment(const Value& value);

}  // namespace ckptfit
