// The program's side of a comparison: the target's variables, in the layers that own them.
//
// Layers that are not models and not custom are spoken of as a whole: an LSTM's variables lie in its cell, but `speak`,
// `place` and `public_node` are those of the LSTM.
//
// Trust.  The target was accepted by its reader (every NodeId is a position); its graph may have cycles.
// Cost.   O(nodes + edges + variables * depth).
#pragma once

#include "diagnosis/layer.h"
#include "diagnosis/matching.h"
#include "diagnosis/object_paths.h"

namespace ckptfit {

// The objects that a call concerns, by the name that stands in front of their keys; optimizers are left out.
NamedRoots RootsOf(const Target& target, const Call* call);

// Variables that no tracked attribute leads to (CU112): a restore passes over them, and a program may still be given them.
enum class Untracked { kLeftOut, kKept };

// The layers that the call concerns; all described objects when `call` is null or names none of them. `untracked` matters
// to keys that are paths of attributes.
Side ProgramSide(const Target& target, const Call* call, Matching matching, Untracked untracked = Untracked::kKept);

}  // namespace ckptfit
