// The model is built with another width multiplier, or base width, than when it was saved: every layer follows.

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "causes/causes.h"
#include "diagnosis/names.h"
#include "diagnosis/shape_change.h"
#include "diagnosis/sizes.h"
#include "diagnosis/widths.h"

namespace ckptfit {
namespace {

constexpr std::size_t kMostShown = 4;   // layers with both shapes
constexpr std::size_t kMostWidths = 8;  // widths in the fix

// One layer for each pair of sizes, in the program's order.
struct Width {
  LayerPair layer;
  SizeChange size;
};

std::vector<Width> WidthsOf(const Case& c, const Change& change) {
  std::vector<Width> widths;
  for (const LayerPair& pair : change.layers) {
    const Layer& program = *ProgramLayer(c, pair);
    const Layer& stored = *StoredLayer(c, pair);
    const ShapeChange shapes = CompareShapes(program, stored, MatchParts(program, stored));
    if (!shapes.outputs) continue;
    const SizeChange size = *shapes.outputs;
    if (std::any_of(widths.begin(), widths.end(), [&](const Width& known) { return known.size == size; })) continue;
    widths.push_back({pair, size});
  }
  std::stable_sort(widths.begin(), widths.end(),
                   [](const Width& a, const Width& b) { return a.layer.program < b.layer.program; });
  return widths;
}

std::string Number(double value) { return fmt::format("{:.3g}", value); }

std::string Times(const WidthFactor& factor) {
  const std::string least = Number(factor.least);
  const std::string most = Number(factor.most);
  return least == most ? least : fmt::format("{} to {}", least, most);
}

std::string StoredWidths(const Case& c, const std::vector<Width>& widths) {
  std::vector<std::string> list;
  for (const Width& width : widths) {
    list.push_back(fmt::format("{} {}", Quoted(ProgramLayer(c, width.layer)->speak), width.size.stored));
  }
  return ShortList(list, kMostWidths);
}

std::string Title(const Case& c, const Change& change, const std::vector<Width>& widths, const WidthFactor* factor) {
  const std::string layers = LayerList(c, change.layers);
  if (factor != nullptr) {
    return fmt::format("{} are {} times as wide in the program as in the checkpoint", layers, Times(*factor));
  }
  return fmt::format("{} have width {} in the program, {} in the checkpoint", layers, widths[0].size.program,
                     widths[0].size.stored);
}

std::string Why(const std::vector<Width>& widths, const WidthFactor* factor) {
  if (factor == nullptr)
    return "layers of several kinds differ by the same two sizes: one setting was changed after saving";
  return fmt::format("{} widths differ by {}, all in one direction: one setting that multiplies widths was changed",
                     widths.size(), factor->least == factor->most ? "one factor" : "about one factor");
}

std::string Setting(const Case& c, const std::vector<Width>& widths, const WidthFactor* factor) {
  if (factor == nullptr) return fmt::format("give that setting the value {} again, or retrain", widths[0].size.stored);
  return fmt::format(
      "build the model with the width setting of the checkpoint (alpha, width_multiplier, a base number of filters "
      "...), "
      "which makes {}; or retrain",
      StoredWidths(c, widths));
}

void Report(const Case& c, const Change& change, std::vector<Finding>* findings) {
  const std::vector<Width> widths = WidthsOf(c, change);
  if (widths.empty()) return;
  std::vector<SizeChange> sizes;
  for (const Width& width : widths) sizes.push_back(width.size);
  const WidthFactor range = FactorRange(sizes);
  const WidthFactor* factor = sizes.size() > 1 ? &range : nullptr;
  Finding finding = StartFinding(kSH111);
  finding.affected = NotLoaded(c, change);
  finding.title = Title(c, change, widths, factor);
  finding.why = Why(widths, factor);
  AddConsequences(c, change, &finding);
  for (std::size_t i = 0; i < std::min(widths.size(), kMostShown); ++i) {
    AddPairEvidence(c, widths[i].layer, &finding);
  }
  finding.fixes.push_back({Setting(c, widths, factor), Safety::kManual, "", ""});
  findings->push_back(std::move(finding));
}

void Detect(const Case& c, std::vector<Finding>* findings) {
  for (const Change* change : ChangesOf(c, Change::Kind::kWidths)) {
    if (Matters(c, *change)) Report(c, *change, findings);
  }
}

}  // namespace

const Cause kSH111 = {"SH111", "widths-scaled", "the model is wider or narrower, all over, than when it was saved",
                      Severity::kError, Detect};

}  // namespace ckptfit
