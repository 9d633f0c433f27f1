// An embedding has another number of rows: the vocabulary grew or shrank, or the sequence length did.

#include "causes/causes.h"
#include "diagnosis/sizes.h"

namespace ckptfit {
namespace {

void Detect(const Case& c, std::vector<Finding>* findings) {
  for (const Change* change : ChangesOf(c, Change::Kind::kRows)) {
    if (!Matters(c, *change)) continue;
    Finding finding = StartSizeFinding(kSH104, c, *change);
    finding.title = SizeTitle(c, *change, "row");
    finding.why = "the first axis of an embedding is its vocabulary: tokens were added or removed after saving";
    AddConsequences(c, *change, &finding);
    finding.fixes.push_back(WriteStoredSize(c, *change, "input_dim="));
    findings->push_back(std::move(finding));
  }
}

}  // namespace

const Cause kSH104 = {"SH104", "vocabulary-changed", "an embedding has another number of rows than when it was saved",
                      Severity::kError, Detect};

}  // namespace ckptfit
