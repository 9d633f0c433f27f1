// The program's side of a repair or a conversion that was given a whole-model file alone.
#pragma once

#include <optional>

#include "ckptfit/result.h"
#include "model/files.h"
#include "repair/assign/assignment.h"
#include "repair/config/config_program.h"
#include "repair/plan.h"

namespace ckptfit {

// The program that the checkpoint's own config makes in the release of the call; nothing where the case is none
// (NeedsConfigProgram()). kUnsupported says what keeps it from being made.
// Cost.  That of rebuilding the model, and of simulating the load by the release that wrote it.
Result<std::optional<ConfigProgram>> OwnConfigProgram(const Case& c, Files& files);

// Takes for each variable what its own release loads into it, whatever was concluded otherwise.
void TakeAsWritten(const ConfigProgram& program, const Checkpoint& checkpoint, Assignments* assignments);

// What becomes of the config, as a step of a plan.
PlanStep ConfigStep(const Case& c, const ConfigProgram& program);

}  // namespace ckptfit
