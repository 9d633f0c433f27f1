// A layer without variables (pooling, Activation, Flatten ...) stands on one side only.

#include <fmt/format.h>

#include "causes/causes.h"
#include "diagnosis/config_drift.h"
#include "diagnosis/names.h"

namespace ckptfit {
namespace {

void Detect(const Case& c, std::vector<Finding>* findings) {
  if (!WeightsMeetCode(c)) return;
  const std::vector<Passing> layers = CompareConfigs(c).layers;
  if (layers.empty()) return;
  const Passing& first = layers[0];
  Finding finding = StartFinding(kCF103);
  finding.title = fmt::format("layer {} ({}) is in {} only", Quoted(first.layer), first.class_name,
                              first.in_program ? "the program" : "the file's config");
  if (layers.size() > 1) finding.title += fmt::format(" ({} more)", Counted(layers.size() - 1, "layer"));
  finding.why = "the layer has no variables, so all weights load, and the model computes something else";
  finding.evidence.push_back({first.in_program ? "program" : "checkpoint", first.layer, first.class_name});
  finding.fixes.push_back({"build the model as it was saved, or load the whole model", Safety::kManual, "", ""});
  findings->push_back(std::move(finding));
}

}  // namespace

const Cause kCF103 = {"CF103", "passing-layer-changed", "a layer without variables stands on one side only",
                      Severity::kWarning, Detect};

}  // namespace ckptfit
