// The checkpoint has a layer that the program lacks. Loaders that count layers refuse; others say nothing.

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "causes/causes.h"
#include "diagnosis/conclude.h"
#include "diagnosis/generation.h"
#include "diagnosis/shared_layer.h"

namespace ckptfit {
namespace {

// Whether the file lists layers in the order in which the model calls them; attributes may stand in any.
bool InOrderOfTheModel(const Case& c, const Layer& stored) {
  switch (c.comparison->matching) {
    case Matching::kPosition:
    case Matching::kLayerName:
      return true;
    case Matching::kWalkPath:
      return stored.identity.starts_with("layers/");
    default:
      return stored.identity.find("layer_with_weights-") != std::string::npos;
  }
}

// Whether layers that both sides have stand behind it: then what reaches them was another thing when the model was saved.
bool StandsBeforeOthers(const Case& c, const Change& change) {
  const Layer* removed = StoredLayer(c, change.layers[0]);
  if (!c.comparison->stored.ordered || removed == nullptr || !InOrderOfTheModel(c, *removed)) return false;
  if (FailsByGeneration(c)) return false;
  const std::vector<LayerPair>& pairs = c.comparison->pairs;
  return std::any_of(pairs.begin(), pairs.end(), [&](const LayerPair& pair) {
    return pair.program != kNoLayer && pair.stored != kNoLayer && pair.stored > change.layers[0].stored;
  });
}

// What the program has under the names of all these layers, when each is a layer that has another name as well.
std::vector<const Layer*> SharedLayers(const Case& c, const Change& change) {
  std::vector<const Layer*> shared;
  for (const LayerPair& pair : change.layers) {
    const Layer* stored = StoredLayer(c, pair);
    const Layer* layer = stored == nullptr ? nullptr : SharedLayer(c, *stored);
    if (layer == nullptr) return {};
    shared.push_back(layer);
  }
  return shared;
}

// The program ties what was apart when the model was saved.
void TellShared(const Case& c, const Change& change, const std::vector<const Layer*>& shared, Finding* finding) {
  finding->severity = std::min(finding->severity, Severity::kWarning);
  std::vector<std::string> names;
  for (const Layer* layer : shared) names.push_back("`" + layer->speak + "`");
  names.erase(std::unique(names.begin(), names.end()), names.end());
  const bool one = names.size() == 1;
  finding->title = fmt::format("{} {} values of {} own in the checkpoint; the program has {} there, too",
                               LayerList(c, change.layers), CountSpoken(c, change.layers) == 1 ? "has" : "have",
                               CountSpoken(c, change.layers) == 1 ? "its" : "their", ShortList(names));
  finding->why = fmt::format(
      "in the program both names lead to one object, which takes one of the stored values; {} was tied after saving",
      one ? "it" : "each");
  finding->evidence.push_back({"program", PlaceOf(*shared[0]), DescribeParts(*shared[0])});
  finding->fixes.push_back({"make a layer for each of the two names, as when it was saved", Safety::kManual, "", ""});
}

void Detect(const Case& c, std::vector<Finding>* findings) {
  for (const Change* change : ChangesOf(c, Change::Kind::kLayerRemoved)) {
    const bool one = CountSpoken(c, change->layers) == 1;
    Finding finding = StartFinding(kGR102);
    finding.affected = NotLoaded(c, *change);
    const bool matters = Matters(c, *change);
    const bool before_others = StandsBeforeOthers(c, *change);
    if (!matters) finding.severity = before_others ? Severity::kWarning : Severity::kNote;
    finding.title =
        fmt::format("{} {} in the checkpoint and not in the program", LayerList(c, change->layers), one ? "is" : "are");
    finding.why = matters ? "no layer of the program is like it: it was removed after saving"
                          : "its values stay unused; the call does not mind";
    if (!matters && before_others) finding.why += ", and the layers behind it get other inputs than when it was saved";
    if (!change->consequences.empty()) {
      finding.why +=
          fmt::format("; {} behind it {} looked for under another number", LayerList(c, change->consequences),
                      CountSpoken(c, change->consequences) == 1 ? "is" : "are");
    }
    const std::vector<const Layer*> shared = SharedLayers(c, *change);
    if (!shared.empty()) TellShared(c, *change, shared, &finding);
    AddPairEvidence(c, change->layers[0], &finding);
    if (shared.empty())
      finding.fixes.push_back({"put the layer back, load, then take it out", Safety::kManual, "", ""});
    findings->push_back(std::move(finding));
  }
}

}  // namespace

const Cause kGR102 = {"GR102", "layer-removed", "the checkpoint has a layer that the program lacks", Severity::kError,
                      Detect};

}  // namespace ckptfit
