// What is left to say when a restore is over.
#pragma once

#include <string>
#include <vector>

#include "loading/checkpoint/state.h"
#include "model/files.h"
#include "model/target.h"

namespace ckptfit::restore {

// Steps for what found no partner: values of the file that wait or that nothing asks for, objects of the program that
// the file does not have; and LoadTrace::unused.
void WriteClosingSteps(State& state, const std::vector<NodeId>& reachable, bool name_based);

// "ckpt-2::" when the state file of the checkpoint's folder lists it as an older one than its last, else "".
std::string OlderMark(Files& files, const std::string& prefix);

// LoadTrace::bindings, and LoadTrace::made when the restore created variables. `mark` goes in front of every source.
// Steps that speak of objects which only the restore knows lose their node.
void WriteBindings(State& state, const Target& given, const std::string& mark);

}  // namespace ckptfit::restore
