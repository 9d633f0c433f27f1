// A normalization goes along other axes: its variables have the sizes of these.

#include <fmt/format.h>

#include <optional>
#include <string>

#include "causes/causes.h"
#include "diagnosis/conclude.h"
#include "diagnosis/config_drift.h"
#include "diagnosis/names.h"

namespace ckptfit {
namespace {

std::string ShapeOf(const Layer& layer) { return layer.parts.empty() ? "()" : layer.parts[0].shape.ToString(); }

// The two axes, where both configs are known.
std::optional<Drift> AxisDrift(const Case& c, const Layer& layer) {
  for (Drift& drift : CompareConfigs(c).settings) {
    if (drift.key == "axis" && drift.layer == layer.speak) return std::move(drift);
  }
  return std::nullopt;
}

std::string Why(const Layer& program, const Layer& stored, const std::optional<Drift>& drift) {
  if (drift)
    return fmt::format("the layer goes along axis={} in the program, {} in the file", drift->program, drift->stored);
  if (program.parts[0].shape.rank() != stored.parts[0].shape.rank()) {
    return "the variables have one dimension for each axis that the layer goes along";
  }
  return "the variables have the size of the axis that the layer goes along; the layers around it are as they were";
}

void Detect(const Case& c, std::vector<Finding>* findings) {
  for (const Change* change : ChangesOf(c, Change::Kind::kNormalizedAxes)) {
    if (!Matters(c, *change)) continue;
    const Layer& program = *ProgramLayer(c, change->layers[0]);
    const Layer& stored = *StoredLayer(c, change->layers[0]);
    if (program.parts.empty() || stored.parts.empty()) continue;
    const std::optional<Drift> drift = AxisDrift(c, program);
    const bool one = CountSpoken(c, change->layers) == 1;
    Finding finding = StartFinding(kSH112);
    finding.affected = NotLoaded(c, *change);
    finding.title =
        fmt::format("{} {} along another axis than when it was saved: sizes {} in the program, {} in the checkpoint",
                    LayerList(c, change->layers), one ? "normalizes" : "normalize", ShapeOf(program), ShapeOf(stored));
    finding.why = Why(program, stored, drift);
    AddPairEvidence(c, change->layers[0], &finding);
    const std::string where = WhereToEdit(c, change->layers[0]);
    finding.fixes.push_back({drift ? fmt::format("write axis={} in {}, or retrain", drift->stored, where)
                                   : fmt::format("give the layer its former axis again in {}, or retrain", where),
                             Safety::kManual, "", ""});
    findings->push_back(std::move(finding));
  }
}

}  // namespace

const Cause kSH112 = {"SH112", "normalized-axes-changed",
                      "a normalization goes along other axes than when it was saved", Severity::kError, Detect};

}  // namespace ckptfit
