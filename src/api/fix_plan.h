// A plan as a document (schema "ckptfit.plan/1"): made for review, and applied later.
//
// It holds all that the repair was asked, with the description itself where that is one, so that it can be applied on
// another machine; what the source looked like; and which stored tensor is meant for which variable, which may be edited.
#pragma once

#include <string>
#include <vector>

#include "base/value.h"
#include "ckptfit/result.h"
#include "model/checkpoint.h"
#include "model/files.h"
#include "model/target.h"
#include "repair/assign/assignment.h"
#include "repair/plan.h"

namespace ckptfit {

// "tensorflow==2.15.1,keras==2.15.0": what ParseEnvironment() reads back.
std::string WithText(const Environment& environment);

struct PlanQuestion {
  const Checkpoint& checkpoint;
  const Target& target;
  std::string call;
  std::string with;
  Format format = Format::kNone;
};

// Without the program's side.
Value PlanJson(const PlanQuestion& question, const RepairPlan& plan);

// Adds the program's side of a request: the description itself where it is one, so that the plan needs no other file;
// else the path. Errors are those of reading the description again.
Status AddTarget(const Value& request, Value* plan);

// The request that applies the plan at `path`: what the plan says, with "output", "unsafe" and "forms" of `request`.
Result<Value> RequestOfPlan(const std::string& path, const Value& request);

// Puts the assignments of a plan in place of those that were concluded. kInvalidArgument when it speaks of tensors or
// variables that are not there, or the source is another one than when it was made.
Status TakeAssignments(const Value& plan, const Checkpoint& checkpoint, const Target& target, Assignments* assignments);

}  // namespace ckptfit
