// A setting that acts while training only (dropout, momentum, frozen layers) differs between the file's config and the
// program.

#include <fmt/format.h>

#include "causes/causes.h"
#include "diagnosis/config_drift.h"
#include "diagnosis/names.h"

namespace ckptfit {
namespace {

void Detect(const Case& c, std::vector<Finding>* findings) {
  if (!WeightsMeetCode(c)) return;
  const std::vector<Drift> drifts = CompareConfigs(c).training;
  if (drifts.empty()) return;
  const Drift& first = drifts[0];
  Finding finding = StartFinding(kCF104);
  TellDrifts(drifts, &finding);
  finding.why = "predictions are the same; training goes on in another way";
  finding.fixes.push_back(
      {fmt::format("to train on as before, write {}={} for {}", first.key, first.stored, Quoted(first.layer)),
       Safety::kManual, "", ""});
  findings->push_back(std::move(finding));
}

}  // namespace

const Cause kCF104 = {"CF104", "training-setting-changed",
                      "a setting that matters in training only differs from that of the saved model", Severity::kNote,
                      Detect};

}  // namespace ckptfit
