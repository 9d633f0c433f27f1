#include "loading/simulate.h"

namespace ckptfit {

LoadTrace Simulate(const LoadRequest& request) {
  const bool keras3 = request.environment.keras3();
  switch (request.call.api) {
    case Api::kCheckpointRestore:
    case Api::kCheckpointRead:
      return SimulateCheckpoint(request);
    case Api::kLoadWeights:
      return keras3 ? SimulateLoadWeights3(request) : SimulateLoadWeights2(request);
    case Api::kLoadModel:
      return keras3 ? SimulateLoadModel3(request) : SimulateLoadModel2(request);
    case Api::kSavedModelLoad:
      return SimulateSavedModel(request);
    case Api::kSaverRestore:
      return SimulateSaver(request);
  }
  return {};
}

}  // namespace ckptfit
