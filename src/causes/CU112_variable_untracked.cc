// Variables that no tracked attribute leads to: tf.train.Checkpoint neither saves nor restores them.

#include <fmt/format.h>

#include <string>
#include <vector>

#include "causes/causes.h"
#include "diagnosis/conclude.h"
#include "diagnosis/matching.h"
#include "diagnosis/names.h"
#include "diagnosis/untracked.h"

namespace ckptfit {
namespace {

void Detect(const Case& c, std::vector<Finding>* findings) {
  if (!IsSilent(c)) return;
  const std::vector<std::size_t> untracked = UntrackedVariables(c);
  if (untracked.empty()) return;
  std::vector<std::string> names;
  for (const std::size_t i : untracked) names.push_back(Quoted(c.target->VariableOf(c.target->variables[i]).name));
  const bool one = untracked.size() == 1;
  Finding finding = StartFinding(kCU112);
  finding.affected = untracked.size();
  finding.title = fmt::format("TensorFlow does not see {}: no tracked attribute leads to {}", ShortList(names),
                              one ? "it" : "them");
  finding.why =
      "tf.train.Checkpoint follows attributes; in Keras 3 a list, dict or tuple of variables or layers may be hidden "
      "from it, and what it does not see it neither saves nor restores";
  finding.evidence.push_back(
      {"program", names[0], c.target->VariableOf(c.target->variables[untracked[0]]).shape.ToString()});
  finding.fixes.push_back(
      {"hold each in an attribute of its own, or save and load a .weights.h5 file", Safety::kManual, "", ""});
  findings->push_back(std::move(finding));
}

}  // namespace

const Cause kCU112 = {"CU112", "variable-untracked", "TensorFlow does not see a variable of the program",
                      Severity::kError, Detect};

}  // namespace ckptfit
