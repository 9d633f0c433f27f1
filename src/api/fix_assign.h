// Which stored tensors a repair takes for which variables, and what it is not sure of.
//
// Threads.  Any.
// Cost.     That of Assign() (repair/assign/assignment.h), once or twice, and of FittingLoad() where there are doubts.
#pragma once

#include <string>

#include "diagnosis/cause.h"
#include "diagnosis/verdict.h"
#include "model/files.h"
#include "repair/assign/assignment.h"

namespace ckptfit {

// A checkpoint that the call of the case, whose verdict is `before`, or another natural one takes as it is shows by that what
// its objects are; it is looked for where they are in doubt.
Assignments AssignByCalls(const Case& c, const StoredObjects& stored, Verdict before, Files& files);

// What a call that fits loads by itself where names and order do not tell whether it is meant, or say that something else is;
// empty where there is no doubt.
std::string DoubtOf(const Case& c, const Assignments& assignments);

}  // namespace ckptfit
