// The interface of a cause of load failure: one file under src/causes/ each.
//
// A cause sees a Case and nothing else: no file, no reader. What it needs to know, a reader has put into the model as
// an Observation or the simulator into the trace as a Step.
#pragma once

#include <string_view>
#include <vector>

#include "diagnosis/finding.h"
#include "loading/call.h"
#include "loading/trace.h"
#include "model/checkpoint.h"
#include "model/files.h"
#include "model/target.h"

namespace ckptfit {

struct Comparison;

// All that a cause may see. Pointers are null when the question was asked without that part: without a target only the
// file is judged, and there is no call and no trace.
struct Case {
  const Checkpoint& checkpoint;
  const PathFacts& path;
  const Target* target = nullptr;
  const Call* call = nullptr;
  const LoadTrace* trace = nullptr;
  Environment environment;  // where the call is run
  // Program and checkpoint side by side; filled in by Diagnose(). Null when there are not two sides to compare.
  const Comparison* comparison = nullptr;

  // The target whose variables the trace speaks of; null without a target.
  const Target* Loaded() const { return trace != nullptr && target != nullptr ? &trace->TargetOf(*target) : target; }
};

struct Cause {
  std::string_view code;     // permanent: never renumbered, reused or deleted
  std::string_view slug;     // states the fault, not the cure
  std::string_view summary;  // one line, for lists
  Severity severity;         // the highest that its findings have
  // Appends what it concludes: nothing, or one finding per root cause (not per variable).
  void (*detect)(const Case& c, std::vector<Finding>* findings);
};

// All causes, sorted by code (src/causes/registry.inc).
const std::vector<const Cause*>& AllCauses();

// Applies every cause, then orders the findings: errors first, silent trouble before lesser errors, by number of
// variables.
std::vector<Finding> Diagnose(const Case& c);

// The page of a code (docs/causes/<CODE>-<slug>.md), embedded at build; empty when there is no such code.
std::string_view CausePage(std::string_view code);

}  // namespace ckptfit
