// What a loading call would make of a repaired file before that is written.
#pragma once

#include <optional>
#include <string>

#include "diagnosis/verdict.h"
#include "loading/call.h"
#include "model/checkpoint.h"
#include "model/target.h"
#include "repair/plan.h"

namespace ckptfit {

struct PlannedFile {
  const RepairPlan& plan;
  const Checkpoint& source;
  Format format;
  const std::string& output;  // the name that it is to have; empty: none was given
};

struct Foreseen {
  std::optional<Verdict> verdict;  // nothing where only the file itself would tell
  bool model_fits = false;         // as in Replay (fix_verify.h)
  std::string fault;               // why the plan would not come true
};

// Of Keras' own formats it is only looked whether the call succeeds: the rest is replayed once they are there.
// Threads. Any. Cost. One simulation.
Foreseen ForeseeLoad(const PlannedFile& file, const Call& call, const Target& target, const Environment& environment);

}  // namespace ckptfit
