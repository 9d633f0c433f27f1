// A custom layer makes the same variables in another order; formats that number variables mix them up.

#include <fmt/format.h>

#include "causes/causes.h"
#include "diagnosis/custom_layers.h"

namespace ckptfit {
namespace {

void Detect(const Case& c, std::vector<Finding>* findings) {
  for (const Change* change : ChangesOf(c, Change::Kind::kVariablesReordered)) {
    const std::size_t wrong = NotLoaded(c, *change);
    const bool silent = wrong == 0 && GetsOthersValues(c, *change);
    if (wrong == 0 && !silent) continue;
    Finding finding = StartCustomFinding(kCU107, c, *change);
    if (silent) finding.affected = change->variables.size();
    finding.title =
        fmt::format("{} makes its variables in another order: {} now, {} in the checkpoint", CustomLayer(c, *change),
                    PartNames(c, *change, Whose::kProgram), ProgramNamesInStoredOrder(c, *change));
    finding.why = silent ? "this format counts variables, so each gets the value of another one; the shapes do not tell"
                         : "this format counts variables and does not look at their names";
    finding.fixes.push_back(
        {fmt::format("make the variables in the stored order again in {}", CustomSource(c, *change)), Safety::kManual,
         "", ""});
    findings->push_back(std::move(finding));
  }
}

}  // namespace

const Cause kCU107 = {"CU107", "variables-reordered", "a custom layer makes its variables in another order",
                      Severity::kError, Detect};

}  // namespace ckptfit
