// Does the repaired file do what the plan says?
#pragma once

#include <string>

#include "api/values.h"
#include "diagnosis/verdict.h"
#include "loading/simulate.h"
#include "repair/apply.h"
#include "repair/plan.h"

namespace ckptfit {

// The call as it would be run on the file `path`.
Call CallOn(const Call& call, const std::string& path);

// Why what `call` did, of which `trace` tells, is not what the plan says; empty when every tensor of the plan reached its
// variable.
std::string FaultOfLoad(const Call& call, const RepairPlan& plan, const LoadTrace& trace, const Target& target);

struct Replay {
  LoadTrace trace;
  Verdict verdict = Verdict::kUnknown;
  // The call fits but for what the plan leaves as it is, or all that keeps it from fitting is state beside the model, such as an optimizer's, of which nothing
  // is stored.
  bool model_fits = false;
  std::string fault;  // why the plan does not come true; empty when every tensor of it reaches its variable
};

// Replays `call`, whose path is that of the new file, and compares what each variable gets with the plan. A target without
// nodes stands for no program.
Replay ReplayOn(const Call& call, const Target& target, const Environment& environment, Files& files,
                const Checkpoint& made, const RepairPlan& plan);

// The same of the file at `path`, which is opened for it, whatever path `call` has.
Replay ReplayOnFile(const std::string& path, const Call& call, const Target& target, const Environment& environment,
                    const RepairPlan& plan);

// Whether the values that the plan needs can be read: of all of them the places, of the first kVerifyBytes the checksums.
// Errors.  What the reader says; kTruncated for a tensor that lies behind the end of its file, kUnsupported for one of two
//          of the same name, which sharded files can have.
inline constexpr std::uint64_t kVerifyBytes = 8u << 20;
Status CheckSource(const RepairPlan& plan, CheckpointValues& source);

// Compares the values of every tensor of the plan in `made` with those of `source`. Tensors in shards that are one file
// under two names, and unchanged ones that were read back while they were written, are compared by their places alone.
// Errors.  kInternal, with the key, for a value that differs; what the readers say.
// Memory.  At most kCompareBytes of values; larger tensors are compared by checksum and length. Of a tensor that changes its
//          shape or encoding also the stored values (repair/values/element.h).
inline constexpr std::uint64_t kCompareBytes = 4u << 20;
Status CompareValues(const RepairPlan& plan, const Applied& applied, CheckpointValues& source, CheckpointValues& made);

}  // namespace ckptfit
