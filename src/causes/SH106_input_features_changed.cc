// A layer that is no convolution gets another number of features, and no layer before it explains that.

#include <fmt/format.h>

#include <cstdint>
#include <string>

#include "causes/causes.h"
#include "diagnosis/config_drift.h"
#include "diagnosis/names.h"
#include "diagnosis/sizes.h"

namespace ckptfit {
namespace {

// The layer in front whose outputs, several times each, make the inputs of both sides: what was flattened has another length.
const Layer* Flattened(const Case& c, const Change& change) {
  const std::size_t at = change.layers[0].program;
  if (at == kNoLayer || at == 0 || !c.comparison->program.ordered) return nullptr;
  const Layer& before = c.comparison->program.layers[at - 1];
  const std::int64_t outputs = OutputsOf(before).value_or(0);
  const bool several = outputs > 1 && change.size.program > outputs && change.size.stored > outputs &&
                       change.size.program % outputs == 0 && change.size.stored % outputs == 0;
  return several ? &before : nullptr;
}

std::string Why(const Case& c, const Change& change) {
  const Layer* flattened = Flattened(c, change);
  if (flattened == nullptr) {
    return "only the axis of inputs differs, and no layer before it was resized: the model is fed other features, or "
           "images of another size";
  }
  const std::int64_t outputs = *OutputsOf(*flattened);
  return fmt::format(
      "{} is {} times the {} outputs of layer {}, {} is {} times: what is flattened before it are sequences of another "
      "length, or images of another size",
      change.size.program, change.size.program / outputs, outputs, Quoted(flattened->speak), change.size.stored,
      change.size.stored / outputs);
}

// The axis that a normalization goes along, where the two configs tell that it is another one.
std::optional<Drift> AxisDrift(const Case& c, const Change& change) {
  const Layer* layer = ProgramLayer(c, change.layers[0]);
  if (change.kind != Change::Kind::kThrough || layer == nullptr) return std::nullopt;
  for (Drift& drift : CompareConfigs(c).settings) {
    if (drift.key == "axis" && drift.layer == layer->speak) return std::move(drift);
  }
  return std::nullopt;
}

std::string Advice(const Case& c, const Change& change) {
  if (Flattened(c, change) != nullptr)
    return "feed inputs of the length or size that the model was saved with, or retrain";
  if (change.kind == Change::Kind::kThrough) {
    return fmt::format("give the layer its former axis, or feed {} features again, or retrain", change.size.stored);
  }
  return fmt::format("feed {} features again, or retrain", change.size.stored);
}

void Report(const Case& c, const Change& change, std::vector<Finding>* findings) {
  if (IsConvolution(c, change) || !Matters(c, change)) return;
  Finding finding = StartSizeFinding(kSH106, c, change);
  finding.title = SizeTitle(c, change, "input feature");
  const std::optional<Drift> axis = AxisDrift(c, change);
  const std::optional<Drift> drift = axis ? axis : SizeDrift(c);
  finding.why =
      axis    ? fmt::format("the layer goes along axis={} in the program, {} in the file", axis->program, axis->stored)
      : drift ? fmt::format(
                    "layer {} before it has {}={} in the program, {} in the file, which changes how many "
                    "numbers it puts out",
                    Quoted(drift->layer), drift->key, drift->program, drift->stored)
              : Why(c, change);
  AddConsequences(c, change, &finding);
  finding.fixes.push_back(
      {drift ? fmt::format("write {}={} for {}, or retrain", drift->key, drift->stored, Quoted(drift->layer))
             : Advice(c, change),
       Safety::kManual, "", ""});
  findings->push_back(std::move(finding));
}

void Detect(const Case& c, std::vector<Finding>* findings) {
  for (const Change* change : ChangesOf(c, Change::Kind::kInputs)) Report(c, *change, findings);
  for (const Change* change : ChangesOf(c, Change::Kind::kThrough)) Report(c, *change, findings);
}

}  // namespace

const Cause kSH106 = {"SH106", "input-features-changed",
                      "the model is fed another number of features than when it was saved", Severity::kError, Detect};

}  // namespace ckptfit
