// The program has a layer that the checkpoint does not know; where layers are numbered, the ones behind it move up.

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "causes/causes.h"
#include "diagnosis/conclude.h"
#include "diagnosis/path_case.h"
#include "diagnosis/saved_empty.h"
#include "diagnosis/shared_layer.h"

namespace ckptfit {
namespace {

// What has the values of each of these layers, when all were tied to other objects of the program as they were saved.
std::vector<std::string> Tied(const Case& c, const SavedTies& ties, const Change& change) {
  std::vector<std::string> firsts;
  for (const LayerPair& pair : change.layers) {
    const Layer* program = ProgramLayer(c, pair);
    const std::string_view first = program == nullptr ? "" : ties.Of(*program);
    if (first.empty()) return {};
    firsts.push_back("`" + std::string(first) + "`");
  }
  firsts.erase(std::unique(firsts.begin(), firsts.end()), firsts.end());
  return firsts;
}

void TellTied(const Case& c, const Change& change, const std::vector<std::string>& firsts, Finding* finding) {
  const bool one = CountSpoken(c, change.layers) == 1;
  finding->title =
      fmt::format("{} {} no values of {} own in the checkpoint, which has {} under both names",
                  LayerList(c, change.layers), one ? "has" : "have", one ? "its" : "their", ShortList(firsts));
  finding->why =
      "the two were one object when they were saved; what is stored goes to one of them, and the other keeps its "
      "initial values";
  finding->fixes.push_back(
      {"make them one object again, or copy the values to the other after loading", Safety::kManual, "", ""});
}

void Detect(const Case& c, std::vector<Finding>* findings) {
  if (Seen(c, "weights-shard-missing") != nullptr) return;  // it may be in that file
  const auto changes = ChangesOf(c, Change::Kind::kLayerAdded);
  if (changes.empty()) return;
  const SavedTies ties(c);
  for (const Change* change : changes) {
    if (!Matters(c, *change) || IsSavedEmpty(c, *change)) continue;
    const bool one = CountSpoken(c, change->layers) == 1;
    Finding finding = StartFinding(kGR101);
    finding.affected = NotLoaded(c, *change);
    finding.title =
        fmt::format("{} {} in the program and not in the checkpoint", LayerList(c, change->layers), one ? "is" : "are");
    finding.why = "no stored variables are like its own: it was added after saving";
    if (!change->consequences.empty()) {
      finding.why +=
          fmt::format("; {} behind it {} looked for under another number", LayerList(c, change->consequences),
                      CountSpoken(c, change->consequences) == 1 ? "is" : "are");
    }
    const std::vector<std::string> tied = Tied(c, ties, *change);
    if (!tied.empty()) TellTied(c, *change, tied, &finding);
    AddPairEvidence(c, change->layers[0], &finding);
    if (tied.empty())
      finding.fixes.push_back({"load into the model without it, then add the layer", Safety::kManual, "", ""});
    findings->push_back(std::move(finding));
  }
}

}  // namespace

const Cause kGR101 = {"GR101", "layer-added", "the program has a layer that the checkpoint lacks", Severity::kError,
                      Detect};

}  // namespace ckptfit
