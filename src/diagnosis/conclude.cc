#include "diagnosis/conclude.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/contains.h"
#include "diagnosis/names.h"
#include "diagnosis/shape_change.h"

namespace ckptfit {
namespace {

const std::string& Spoken(const Case& c, const LayerPair& pair) {
  const Layer* program = ProgramLayer(c, pair);
  return program != nullptr ? program->speak : StoredLayer(c, pair)->speak;
}

std::vector<std::string> SpokenNames(const Case& c, const std::vector<LayerPair>& layers) {
  std::vector<std::string> names;
  const Layer* before = nullptr;
  for (const LayerPair& pair : layers) {
    const Layer* program = ProgramLayer(c, pair);
    const bool same_whole = program != nullptr && before != nullptr && program->public_node == before->public_node &&
                            program->public_node != kNoNode;
    before = program;
    if (same_whole) continue;
    std::string name = Quoted(Spoken(c, pair));
    // of the checkpoint alone, parts of one layer are told by its name
    if (program == nullptr && !names.empty() && names.back() == name) continue;
    names.push_back(std::move(name));
  }
  return names;
}

// Of a layer with many variables those that fit no longer; false when it has few, or all fit.
bool AddDiffering(const Layer& program, const Layer& stored, Finding* finding) {
  if (std::max(program.parts.size(), stored.parts.size()) <= kMostDescribed) return false;
  const ShapeChange change = CompareShapes(program, stored, MatchParts(program, stored));
  if (!change.any()) return false;
  std::vector<std::size_t> of_program;
  std::vector<std::size_t> of_stored;
  for (const PartPair& pair : change.differing) {
    of_program.push_back(pair.program);
    of_stored.push_back(pair.stored);
  }
  finding->evidence.push_back({"program", PlaceOf(program), DescribeParts(program, of_program)});
  finding->evidence.push_back({"checkpoint", PlaceOf(stored), DescribeParts(stored, of_stored)});
  return true;
}

}  // namespace

Finding StartFinding(const Cause& cause) {
  Finding finding;
  finding.code = std::string(cause.code);
  finding.slug = std::string(cause.slug);
  finding.severity = cause.severity;
  return finding;
}

std::vector<const Change*> ChangesOf(const Case& c, Change::Kind kind) {
  std::vector<const Change*> changes;
  if (c.comparison == nullptr) return changes;
  for (const Change& change : c.comparison->changes) {
    if (change.kind == kind) changes.push_back(&change);
  }
  return changes;
}

std::size_t NotLoaded(const Case& c, const Change& change) {
  if (c.trace == nullptr) return change.variables.size();
  return static_cast<std::size_t>(std::count_if(change.variables.begin(), change.variables.end(), [&](std::size_t v) {
    return v >= c.trace->bindings.size() || c.trace->bindings[v].state != BindingState::kLoaded;
  }));
}

bool IsSilent(const Case& c) { return c.trace != nullptr && c.trace->outcome == Outcome::kReturns; }

bool RaisesWith(const Case& c, std::string_view words) {
  return c.trace != nullptr && c.trace->exception && c.trace->exception->message.find(words) != std::string::npos;
}

bool Matters(const Case& c, const Change& change) {
  if (NotLoaded(c, change) > 0) return true;
  const bool raises = c.trace != nullptr && c.trace->outcome == Outcome::kRaises;
  if (!raises || c.comparison == nullptr) return false;
  // A file may hold more than the program asks for, unless the loader counts.
  const bool counts_layers = c.comparison->matching == Matching::kPosition;
  const bool counts_variables =
      counts_layers || c.comparison->matching == Matching::kLayerName || c.comparison->matching == Matching::kWalkPath;
  return (change.kind == Change::Kind::kLayerRemoved && counts_layers) ||
         (change.kind == Change::Kind::kVariableRemoved && counts_variables);
}

const Layer* ProgramLayer(const Case& c, const LayerPair& pair) {
  return pair.program == kNoLayer ? nullptr : &c.comparison->program.layers[pair.program];
}

const Layer* StoredLayer(const Case& c, const LayerPair& pair) {
  return pair.stored == kNoLayer ? nullptr : &c.comparison->stored.layers[pair.stored];
}

std::string LayerList(const Case& c, const std::vector<LayerPair>& layers) {
  const std::vector<std::string> names = SpokenNames(c, layers);
  return (names.size() == 1 ? "layer " : "layers ") + ShortList(names);
}

std::size_t CountSpoken(const Case& c, const std::vector<LayerPair>& layers) { return SpokenNames(c, layers).size(); }

void AddPairEvidence(const Case& c, const LayerPair& pair, Finding* finding) {
  const Layer* const program = ProgramLayer(c, pair);
  const Layer* const stored = StoredLayer(c, pair);
  if (program != nullptr && stored != nullptr && AddDiffering(*program, *stored, finding)) return;
  if (program != nullptr) finding->evidence.push_back({"program", PlaceOf(*program), DescribeParts(*program)});
  if (stored != nullptr) finding->evidence.push_back({"checkpoint", PlaceOf(*stored), DescribeParts(*stored)});
}

void AddConsequences(const Case& c, const Change& change, Finding* finding) {
  // The parts of one layer, such as those of an attention, go by its name.
  const std::vector<std::string> named = SpokenNames(c, change.layers);
  std::vector<LayerPair> others = change.consequences;
  std::erase_if(others, [&](const LayerPair& pair) { return Contains(named, SpokenNames(c, {pair}).at(0)); });
  if (others.empty()) return;
  const std::size_t n = CountSpoken(c, others);
  finding->why += fmt::format("{}{} {} for the same reason", finding->why.empty() ? "" : "; ", LayerList(c, others),
                              n == 1 ? "differs" : "differ");
}

std::string WhereToEdit(const Case& c, const LayerPair& pair) {
  const Layer* program = ProgramLayer(c, pair);
  if (program == nullptr) return "the program";
  return program->source.empty() ? program->way : program->source;
}

std::string Counted(std::size_t n, std::string_view noun) { return fmt::format("{} {}{}", n, noun, n == 1 ? "" : "s"); }

std::string ShortList(const std::vector<std::string>& names, std::size_t most) {
  std::string text;
  const std::size_t shown = names.size() <= most + 1 ? names.size() : most;
  for (std::size_t i = 0; i < shown; ++i) {
    const bool last = i + 1 == names.size();
    text += fmt::format("{}{}", i == 0 ? "" : last ? " and " : ", ", names[i]);
  }
  if (shown < names.size()) text += fmt::format(" and {} more", names.size() - shown);
  return text;
}

}  // namespace ckptfit
