// What is left to say when a restore is over.
#pragma once

#include <vector>

#include "loading/checkpoint/state.h"
#include "model/target.h"

namespace ckptfit::restore {

// Steps for what found no partner: values of the file that wait or that nothing asks for, objects of the program that
// the file does not have; and LoadTrace::unused.
void WriteClosingSteps(State& state, const std::vector<NodeId>& reachable, bool name_based);

// LoadTrace::bindings, and LoadTrace::made when the restore created variables. Steps that speak of objects which only
// the restore knows lose their node.
void WriteBindings(State& state, const Target& given);

}  // namespace ckptfit::restore
