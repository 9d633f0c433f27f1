// A layer was given another number of units: the outputs of its kernel differ, and with them the inputs of what
// follows.

#include <fmt/format.h>

#include "causes/causes.h"
#include "diagnosis/sizes.h"

namespace ckptfit {
namespace {

void TellOfAttention(const Case& c, const Change& change, std::string_view argument, Finding* finding) {
  finding->title = fmt::format("{} has {}={} in the program, {} in the checkpoint", LayerList(c, change.layers),
                               argument, change.size.program, change.size.stored);
  finding->fixes.push_back({fmt::format("write MultiHeadAttention(..., {}={}) in {}, or retrain", argument,
                                        change.size.stored, WhereToEdit(c, change.layers[0])),
                            Safety::kManual, "", ""});
}

void Detect(const Case& c, std::vector<Finding>* findings) {
  for (const Change* change : ChangesOf(c, Change::Kind::kOutputs)) {
    if (change->last || IsConvolution(c, *change) || IsEmbedding(c, *change) || !Matters(c, *change)) continue;
    Finding finding = StartSizeFinding(kSH101, c, *change);
    if (const std::string_view argument = AttentionArgument(c, *change); !argument.empty()) {
      TellOfAttention(c, *change, argument, &finding);
    } else {
      finding.title = SizeTitle(c, *change, IsCustom(c, *change) ? "output" : "unit");
      finding.fixes.push_back(WriteStoredSize(c, *change, ""));
    }
    findings->push_back(std::move(finding));
  }
}

}  // namespace

const Cause kSH101 = {"SH101", "units-changed", "a layer has another number of units than when it was saved",
                      Severity::kError, Detect};

}  // namespace ckptfit
