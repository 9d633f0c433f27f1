// A built-in layer has an optional variable on one side only: use_bias, center or scale was changed.

#include <fmt/format.h>

#include "base/part_path.h"
#include "causes/causes.h"
#include "diagnosis/conclude.h"
#include "diagnosis/names.h"

namespace ckptfit {
namespace {

// The constructor argument that makes such a variable.
std::string ArgumentFor(std::string_view role) {
  if (role == "gamma") return "scale";
  if (role == "beta") return "center";
  return "use_bias";
}

std::string RoleIn(const Case& c, const Change& change, bool added) {
  const PartPair& part = change.parts[0];
  const Part& found = added ? ProgramLayer(c, change.layers[0])->parts[part.program]
                            : StoredLayer(c, change.layers[0])->parts[part.stored];
  return found.role.empty() || AllDigits(found.role) ? "bias" : found.role;
}

void Report(const Case& c, const Change& change, bool added, std::vector<Finding>* findings) {
  const bool matters = Matters(c, change);
  // Loaders that go by names pass over what the program does not ask for, and the layer computes without it.
  const bool unused = !matters && !added && IsSilent(c);
  if ((!matters && !unused) || ProgramLayer(c, change.layers[0])->custom) return;
  const std::string role = RoleIn(c, change, added);
  const bool one = CountSpoken(c, change.layers) == 1;
  Finding finding = StartFinding(kGR110);
  if (unused) finding.severity = Severity::kWarning;
  finding.affected = NotLoaded(c, change);
  finding.title = added ? fmt::format("{} {} a {} in the program, none in the checkpoint", LayerList(c, change.layers),
                                      one ? "has" : "have", role)
                        : fmt::format("{} {} no {} in the program, one in the checkpoint", LayerList(c, change.layers),
                                      one ? "has" : "have", role);
  finding.why = fmt::format("the layer's other variables agree: {} was changed after saving", ArgumentFor(role));
  if (unused) finding.why += "; the stored values stay unused, and nothing says so";
  AddPairEvidence(c, change.layers[0], &finding);
  finding.fixes.push_back(
      {fmt::format("write {}={} in {}", ArgumentFor(role), added ? "False" : "True", WhereToEdit(c, change.layers[0])),
       Safety::kManual, "", ""});
  findings->push_back(std::move(finding));
}

void Detect(const Case& c, std::vector<Finding>* findings) {
  for (const Change* change : ChangesOf(c, Change::Kind::kVariableAdded)) Report(c, *change, true, findings);
  for (const Change* change : ChangesOf(c, Change::Kind::kVariableRemoved)) Report(c, *change, false, findings);
}

}  // namespace

const Cause kGR110 = {"GR110", "optional-variable-changed",
                      "a built-in layer has a bias, gamma or beta on one side only", Severity::kError, Detect};

}  // namespace ckptfit
