#include "loading/simulate.h"

namespace ckptfit {

LoadTrace SimulateLoadWeights2(const LoadRequest& request) {
  (void)request;
  LoadTrace trace;
  trace.outcome = Outcome::kUnknown;
  trace.unknowns.push_back("this loading call is not replayed yet");
  return trace;
}

}  // namespace ckptfit
