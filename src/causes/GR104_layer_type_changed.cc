// Another kind of layer stands where the checkpoint has one: GRU for LSTM, SeparableConv2D for Conv2D.

#include <fmt/format.h>

#include "causes/causes.h"
#include "diagnosis/conclude.h"

namespace ckptfit {
namespace {

// What the file says, or what its variables look like.
std::string StoredKind(const Layer& stored) {
  if (!stored.class_name.empty()) return "a " + stored.class_name;
  if (stored.type.empty()) return "another kind of layer";
  return fmt::format("{} {}", stored.type_told ? "a" : "what looks like a", stored.type);
}

// The class that users wrote: Bidirectional rather than the cell inside.
std::string ProgramKind(const Case& c, const Layer& program) {
  const Target& target = *c.Loaded();
  return program.public_node == kNoNode ? program.class_name : target.nodes[program.public_node].class_name;
}

// Whether the layer takes some of the stored values and leaves others: moving statistics, for one. It is built in, so its
// kind is no guess.
bool LeavesValues(const Case& c, const Layer& program, const Layer& stored) {
  return IsSilent(c) && !program.custom && IsKerasType(program.type) && stored.parts.size() > program.parts.size();
}

void Detect(const Case& c, std::vector<Finding>* findings) {
  for (const Change* change : ChangesOf(c, Change::Kind::kLayerReplaced)) {
    const Layer* program = ProgramLayer(c, change->layers[0]);
    const Layer* stored = StoredLayer(c, change->layers[0]);
    const bool matters = Matters(c, *change);
    if (!matters && !LeavesValues(c, *program, *stored)) continue;
    const bool one = CountSpoken(c, change->layers) == 1;
    Finding finding = StartFinding(kGR104);
    if (!matters) finding.severity = Severity::kWarning;
    finding.affected = NotLoaded(c, *change);
    const std::string kind = ProgramKind(c, *program);
    if (kind.empty()) continue;  // variables that no layer owns
    finding.title = fmt::format("{} {} {} in the program, {} in the checkpoint", LayerList(c, change->layers),
                                one ? "is a" : "are", kind, StoredKind(*stored));
    finding.why = matters
                      ? "another kind of layer stands at this place; its neighbours agree"
                      : "its variables have values under the same names; the layer computes something else with them";
    AddConsequences(c, *change, &finding);
    AddPairEvidence(c, change->layers[0], &finding);
    finding.fixes.push_back(
        {fmt::format("put the stored kind of layer back in {}, or retrain", WhereToEdit(c, change->layers[0])),
         Safety::kManual, "", ""});
    findings->push_back(std::move(finding));
  }
}

}  // namespace

const Cause kGR104 = {"GR104", "layer-type-changed", "another kind of layer stands where the checkpoint has one",
                      Severity::kError, Detect};

}  // namespace ckptfit
