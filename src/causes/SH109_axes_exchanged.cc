// A variable has its two axes exchanged: the code multiplies from the other side, or the kernel came from elsewhere.

#include <fmt/format.h>

#include "causes/causes.h"
#include "diagnosis/sizes.h"

namespace ckptfit {
namespace {

void Detect(const Case& c, std::vector<Finding>* findings) {
  for (const Change* change : ChangesOf(c, Change::Kind::kTransposed)) {
    if (!Matters(c, *change)) continue;
    Finding finding = StartSizeFinding(kSH109, c, *change);
    finding.title = fmt::format("{} was saved with its axes the other way round", LayerList(c, change->layers));
    finding.why = "the two sizes are the same, exchanged: values of the file fit after a transposition";
    finding.fixes.push_back(
        {fmt::format("define the variable with the stored shape in {}", WhereToEdit(c, change->layers[0])),
         Safety::kManual, "", ""});
    findings->push_back(std::move(finding));
  }
}

}  // namespace

const Cause kSH109 = {"SH109", "axes-exchanged", "a variable has its axes in another order than when it was saved",
                      Severity::kError, Detect};

}  // namespace ckptfit
