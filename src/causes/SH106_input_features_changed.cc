// A layer that is no convolution gets another number of features, and no layer before it explains that.

#include <fmt/format.h>

#include "causes/causes.h"
#include "diagnosis/config_drift.h"
#include "diagnosis/names.h"
#include "diagnosis/sizes.h"

namespace ckptfit {
namespace {

void Report(const Case& c, const Change& change, std::vector<Finding>* findings) {
  if (IsConvolution(c, change) || !Matters(c, change)) return;
  Finding finding = StartSizeFinding(kSH106, c, change);
  finding.title = SizeTitle(c, change, "input feature");
  const std::optional<Drift> drift = SizeDrift(c);
  finding.why = drift ? fmt::format(
                            "layer {} before it has {}={} in the program, {} in the file, which changes how many "
                            "numbers it puts out",
                            Quoted(drift->layer), drift->key, drift->program, drift->stored)
                      : "only the axis of inputs differs, and no layer before it was resized: the model is fed other "
                        "features, or images of another size";
  AddConsequences(c, change, &finding);
  finding.fixes.push_back(
      {drift ? fmt::format("write {}={} for {}, or retrain", drift->key, drift->stored, Quoted(drift->layer))
             : fmt::format("feed {} features again, or retrain", change.size.stored),
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
