// A setting without variables (strides, padding, epsilon ...) differs between the file's config and the program.

#include <fmt/format.h>

#include "causes/causes.h"
#include "diagnosis/config_drift.h"
#include "diagnosis/names.h"

namespace ckptfit {
namespace {

void Detect(const Case& c, std::vector<Finding>* findings) {
  if (!WeightsMeetCode(c)) return;
  std::vector<Drift> drifts = CompareConfigs(c).settings;
  std::erase_if(drifts,
                [](const Drift& drift) { return drift.key == "activation" || drift.key == "recurrent_activation"; });
  if (drifts.empty()) return;
  const Drift& first = drifts[0];
  Finding finding = StartFinding(kCF102);
  TellDrifts(drifts, &finding);
  finding.why = "the setting has no variables, so all weights load, and the model computes something else";
  finding.fixes.push_back(
      {first.key == "inputs"
           ? fmt::format("call {} on {}, or load the whole model", Quoted(first.layer), first.stored)
           : fmt::format("write {}={} for {}, or load the whole model", first.key, first.stored, Quoted(first.layer)),
       Safety::kManual, "", ""});
  findings->push_back(std::move(finding));
}

}  // namespace

const Cause kCF102 = {"CF102", "setting-changed", "a setting without variables differs from that of the saved model",
                      Severity::kWarning, Detect};

}  // namespace ckptfit
