// What keeps an earlier TensorFlow from reading a SavedModel although it knows all that the model computes with, and can be
// written otherwise (docs/design/repair.md 2.3).
//
//   * Since 2.5 Keras keeps its metadata in keras_metadata.pb; before, it stood in saved_model.pb.
//   * Functions that save variables hold an operation without a value that earlier releases do not have.
//   * An attribute that only checks, and that earlier releases do not have.
//   * What compile() was given, of which the release knows a class or setting not: the model loads, and is not compiled.
//
// Errors.   None: what else the release does not know is in `refusals`.
// Threads.  Any. Cost.  O(operations and objects).
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "loading/call.h"
#include "model/saved_model.h"
#include "model/version.h"
#include "repair/plan.h"

namespace ckptfit {

struct OlderReleaseRepair {
  bool metadata = false;                          // Keras' texts go into saved_model.pb
  std::set<std::string, std::less<>> operations;  // to take out
  std::map<std::string, std::set<std::string, std::less<>>, std::less<>> attributes;  // to take out, by operation
  std::string uncompiled;             // why the model is not compiled any more; "": it stays as it is
  std::vector<std::string> refusals;  // what the release does not know besides, "the operation RFFTND"

  bool needed() const { return metadata || !operations.empty() || !attributes.empty(); }
};

// `call` is a load_model of Keras 2 or a tf.saved_model.load; for others nothing is needed.
OlderReleaseRepair RepairForRelease(const SavedModel& saved, const Call& call, const Environment& environment);

// The SavedModel that the repair makes, as the simulator looks at it.
SavedModel Repaired(SavedModel saved, const OlderReleaseRepair& repair);

// `taken_out`: how many nodes, by operation, and attributes, by "operation.attribute". `texts`: of metadata that move.
std::vector<PlanStep> StepsOfRepair(const OlderReleaseRepair& repair, const Environment& environment,
                                    const std::map<std::string, std::size_t, std::less<>>& taken_out,
                                    std::size_t texts);

}  // namespace ckptfit
