#include "api/fitting_load.h"

#include <string>

#include "api/natural_calls.h"
#include "diagnosis/comparison.h"
#include "diagnosis/verdict.h"
#include "loading/call.h"
#include "loading/simulate.h"

namespace ckptfit {

std::optional<LoadTrace> FittingLoad(const Case& c, Files& files) {
  for (const std::string& text : NaturalCalls(c.checkpoint, c.target, c.environment)) {
    const Result<Call> call = ParseCall(text, c.checkpoint.path);
    if (!call || MakesItsObjects(call->api)) continue;
    SimulateOptions options;
    options.verify_bytes = 0;
    LoadTrace trace = Simulate({*call, *c.target, c.environment, files, options});
    const Case own{c.checkpoint, c.path, c.target, &*call, &trace, c.environment};
    if (NeedsFindings(trace) && !FindsError(own, BothSides())) return trace;
  }
  return std::nullopt;
}

}  // namespace ckptfit
