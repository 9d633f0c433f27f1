// A LossScaleOptimizer of Keras 2 has no name, and the loader wants to say it when the optimizer's state does not fit.

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "causes/causes.h"
#include "diagnosis/conclude.h"
#include "diagnosis/matching.h"

namespace ckptfit {
namespace {

constexpr std::string_view kNameless = "'LossScaleOptimizerV3' object has no attribute 'name'";

// The optimizer is what was passed over last: the loader got no further.
const Step* SkippedOptimizer(const LoadTrace& trace) {
  const auto is_skipped = [](const Step& step) { return step.kind == Step::Kind::kSkipped; };
  const auto last = std::find_if(trace.steps.rbegin(), trace.steps.rend(), is_skipped);
  return last == trace.steps.rend() ? nullptr : &*last;
}

void Detect(const Case& c, std::vector<Finding>* findings) {
  if (c.trace == nullptr || !RaisesWith(c, kNameless)) return;
  Finding finding = StartFinding(kOP105);
  finding.affected = c.trace->bindings.size();
  finding.title = "the loader fails over an optimizer without a name: LossScaleOptimizer, of mixed precision";
  finding.why =
      "the file does not hold that optimizer's state as the program has it; Keras 2 would say so and go on, but the "
      "warning asks the optimizer for a name that it was never given";
  if (const Step* step = SkippedOptimizer(*c.trace)) {
    finding.evidence.push_back(
        {"program", "optimizer", fmt::format("LossScaleOptimizer, variables: {}", step->expected)});
    finding.evidence.push_back({"checkpoint", c.checkpoint.path, fmt::format("variables of it: {}", step->found)});
  }
  if (BuildsFromFile(c)) {
    finding.fixes.push_back({"load without the training config and compile the model then", Safety::kManual, "",
                             "model = keras.models.load_model(path, compile=False)"});
  } else {
    finding.fixes.push_back({"give the optimizer a name before the load, or compile the model after it",
                             Safety::kManual, "", "model.optimizer.name = \"loss_scale\"; model.load_weights(path)"});
  }
  findings->push_back(std::move(finding));
}

}  // namespace

const Cause kOP105 = {"OP105", "loss-scale-optimizer-nameless",
                      "the loader fails over the optimizer of mixed precision, which has no name", Severity::kError,
                      Detect};

}  // namespace ckptfit
