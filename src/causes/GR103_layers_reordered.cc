// The same layers stand in another order; loaders that go by number or position mix them up.

#include <fmt/format.h>

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "causes/causes.h"
#include "diagnosis/conclude.h"
#include "diagnosis/matching.h"
#include "diagnosis/names.h"
#include "diagnosis/rename.h"

namespace ckptfit {
namespace {

bool NamedByHand(const Layer& layer) { return !layer.name.empty() && WithoutNumbers(layer.name) != layer.type; }

std::set<std::string_view> NamesOf(const Side& side) {
  std::set<std::string_view> names;
  for (const Layer& layer : side.layers) names.insert(layer.name);
  return names;
}

// Layers that a call which counts layers gives the values of others, as names tell that somebody gave: both sides have
// both names, at other places.
std::vector<LayerPair> Exchanged(const Case& c) {
  std::vector<LayerPair> exchanged;
  if (c.comparison == nullptr || c.comparison->matching != Matching::kPosition || !IsSilent(c)) return exchanged;
  const std::set<std::string_view> here = NamesOf(c.comparison->program);
  const std::set<std::string_view> there = NamesOf(c.comparison->stored);
  for (const LayerPair& pair : c.comparison->pairs) {
    if (pair.program == kNoLayer || pair.stored == kNoLayer || pair.moved) continue;
    const Layer& program = *ProgramLayer(c, pair);
    const Layer& stored = *StoredLayer(c, pair);
    if (program.name != stored.name && NamedByHand(program) && NamedByHand(stored) && there.contains(program.name) &&
        here.contains(stored.name)) {
      exchanged.push_back(pair);
    }
  }
  return exchanged;
}

void ReportExchanged(const Case& c, std::vector<Finding>* findings) {
  const std::vector<LayerPair> layers = Exchanged(c);
  if (layers.size() < 2) return;
  Finding finding = StartFinding(kGR103);
  finding.severity = Severity::kWarning;
  for (const LayerPair& pair : layers) finding.affected += ProgramLayer(c, pair)->parts.size();
  finding.title =
      fmt::format("{} get the values of other layers: the file has them in another order", LayerList(c, layers));
  finding.why = "this format counts layers and does not look at their names; shapes agree, so nothing tells";
  AddPairEvidence(c, layers[0], &finding);
  finding.fixes.push_back({"build the layers in the stored order, or load with by_name=True", Safety::kManual, "", ""});
  findings->push_back(std::move(finding));
}

// Layers that the loader looks for by names: which two names stand for one another.
std::string Why(const Case& c, const Change& change) {
  const LayerPair& pair = change.layers[0];
  const bool named = NamesMatter(c.comparison->matching) && pair.program != kNoLayer && pair.stored != kNoLayer;
  if (!named || ProgramLayer(c, pair)->identity == StoredLayer(c, pair)->identity) {
    return "the layer itself is unchanged, its place among the others is not";
  }
  return fmt::format("what the program has as {} the checkpoint has as {}, and its {} is another layer of the program",
                     Quoted(ProgramLayer(c, pair)->identity), Quoted(StoredLayer(c, pair)->identity),
                     Quoted(ProgramLayer(c, pair)->identity));
}

void Detect(const Case& c, std::vector<Finding>* findings) {
  ReportExchanged(c, findings);
  for (const Change* change : ChangesOf(c, Change::Kind::kLayerMoved)) {
    if (!Matters(c, *change)) continue;
    const bool one = CountSpoken(c, change->layers) == 1;
    Finding finding = StartFinding(kGR103);
    finding.affected = NotLoaded(c, *change);
    finding.title = fmt::format("{} {} at another place of the model than when it was saved",
                                LayerList(c, change->layers), one ? "stands" : "stand");
    finding.why = Why(c, *change);
    AddPairEvidence(c, change->layers[0], &finding);
    finding.fixes.push_back({"build the layers in the stored order", Safety::kManual, "", ""});
    findings->push_back(std::move(finding));
  }
}

}  // namespace

const Cause kGR103 = {"GR103", "layers-reordered", "layers stand in another order than when they were saved",
                      Severity::kError, Detect};

}  // namespace ckptfit
