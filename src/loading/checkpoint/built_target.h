// The program as it will be once its models are built, as far as classes and configs tell.
//
// Threads.  Any. Cost.  O(program).
#pragma once

#include <optional>

#include "model/target.h"

namespace ckptfit::restore {

struct BuiltTarget {
  // The given program with the variables that its layers will create: behind its own, in the order of creation, tracked
  // under the names that a restore looks for. Dimensions that depend on unknown inputs are unknown.
  Target target;
  bool complete = true;  // every layer of these models is one whose variables are known
};

// Nothing when no described model waits to be built.
std::optional<BuiltTarget> BuildTarget(const Target& given, const Environment& environment);

}  // namespace ckptfit::restore
