// A GRU's bias has two rows with reset_after=True and one without; the default differs between TensorFlow 1 and 2.

#include <fmt/format.h>

#include "causes/causes.h"
#include "diagnosis/sizes.h"

namespace ckptfit {
namespace {

// Whether the stored bias is that of reset_after=True: (2, 3u).
bool StoredWithReset(const Case& c, const Change& change) {
  const Layer* stored = StoredLayer(c, change.layers[0]);
  for (const Part& part : stored->parts) {
    if (part.shape.rank() == 2 && part.shape.dims[0] == 2 && part.role != "kernel") return true;
  }
  return false;
}

void Detect(const Case& c, std::vector<Finding>* findings) {
  for (const Change* change : ChangesOf(c, Change::Kind::kGruReset)) {
    if (!Matters(c, *change)) continue;
    const char* saved = StoredWithReset(c, *change) ? "True" : "False";
    Finding finding = StartSizeFinding(kSH108, c, *change);
    finding.title = fmt::format("{} was saved with reset_after={}, the program has the other setting",
                                LayerList(c, change->layers), saved);
    finding.why = "a GRU's bias has two rows with reset_after=True and one without; the kernels agree";
    finding.fixes.push_back(
        {fmt::format("write GRU(..., reset_after={}) in {}", saved, WhereToEdit(c, change->layers[0])), Safety::kManual,
         "", ""});
    findings->push_back(std::move(finding));
  }
}

}  // namespace

const Cause kSH108 = {"SH108", "gru-reset-after-changed", "a GRU has another reset_after than when it was saved",
                      Severity::kError, Detect};

}  // namespace ckptfit
