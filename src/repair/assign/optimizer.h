// Optimizer state that goes with the assigned variables: slots of legacy optimizers, which a checkpoint keeps beside
// their variable, and the variables of later optimizers, which are numbered and told by their names alone.
//
// State goes from one generation of optimizers to another where it means the same there (repair/optimizer/kinds.h). Which
// optimizer was saved is told by the object graph; without one, a slot goes where its name is the same. Another kind
// of optimizer gets nothing, and neither does one that has no variables yet.
//
// Trust.    Names and keys are hostile text: they are compared, never followed.
// Threads.  Any. Cost. O((program + tensors) log tensors).
#pragma once

#include "diagnosis/cause.h"
#include "repair/assign/rest.h"

namespace ckptfit {

// Whether a variable of the program, by its place in the list, is state of an optimizer; and whether that is a slot,
// which is as large as what it belongs to.
bool IsOptimizers(const Target& target, std::size_t variable);
bool IsSlot(const Target& target, std::size_t variable);

// Of object-based checkpoints; `stored` may be null. `draft` has the variables of the model.
void AssignOptimizers(const Case& c, const ObjectGraph* stored, AssignmentDraft* draft);

// Slots have the shape and the encoding of their variable: where those of a variable change, they stay behind.
void ForgetChangedSlots(const Target& target, Assignments* assignments);

// Takes all that is meant for optimizers out of the assignments: it is left out then.
void StripOptimizers(const Checkpoint& checkpoint, const Target& target, Assignments* assignments);

// The same where load_model makes a model without an optimizer: with compile=False, or where the file tells none.
void LeaveOutUncompiledState(const Case& c, Assignments* assignments);

// Takes a `.weights.h5` optimizer's state out of the assignments where it is taken for that of one like the program's, and
// the file does not tell (repair/optimizer/weights_file.h): for who does not allow guesses, the weights alone are no guess.
void LeaveOutSurmisedState(const Case& c, Assignments* assignments);

}  // namespace ckptfit
