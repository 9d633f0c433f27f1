#include "diagnosis/renames.h"

#include <fmt/format.h>

#include <algorithm>

#include "diagnosis/generation.h"
#include "diagnosis/names.h"
#include "diagnosis/rename.h"

namespace ckptfit {
namespace {

bool Has(std::string_view text, std::string_view word) { return text.find(word) != std::string_view::npos; }

// Words that a Keras generation uses for the layers of a model.
bool IsKeras2Path(std::string_view path) { return Has(path, "layer_with_weights-") || Has(path, "layer-"); }
bool IsKeras3Path(std::string_view path) {
  return Has(path, "_operations/") || path == "_functional" || Has(path, "_functional/");
}
bool IsOldWalk(std::string_view path) { return Has(path, "_layer_checkpoint_dependencies"); }

}  // namespace

bool ListedOnOneSide(const Case& c, const Change& change) {
  constexpr std::string_view kListed = "layers/";
  return c.comparison->matching == Matching::kWalkPath &&
         change.program_prefix.starts_with(kListed) != change.stored_prefix.starts_with(kListed);
}

RenameKind KindOf(const Case& c, const Change& change) {
  const std::string& a = ProgramLayer(c, change.layers[0])->identity;
  const std::string& b = StoredLayer(c, change.layers[0])->identity;
  if (c.comparison->matching == Matching::kObjectPath &&
      ((IsKeras2Path(a) && IsKeras3Path(b)) || (IsKeras3Path(a) && IsKeras2Path(b)) ||
       (IsKeras3Path(a) && IsKeras3Path(b) && Has(a, "_functional") != Has(b, "_functional")))) {
    return RenameKind::kGeneration;
  }
  if (c.comparison->matching == Matching::kWalkPath && IsOldWalk(a) != IsOldWalk(b)) return RenameKind::kGeneration;
  if (ListedOnOneSide(c, change) && OtherGenerationWrote(c)) return RenameKind::kGeneration;
  if (WithoutNumbers(change.program_prefix) == WithoutNumbers(change.stored_prefix)) return RenameKind::kNumbers;
  if (IsListItem(change.program_prefix) != IsListItem(change.stored_prefix)) return RenameKind::kContainer;
  return RenameKind::kNewName;
}

std::string ExtentOf(std::size_t variables, std::size_t layers) {
  const std::string counted = Counted(variables, "variable");
  return layers == 1 ? counted : counted + " of " + Counted(layers, "layer");
}

std::string Extent(const Case& c, const Change& change) {
  return ExtentOf(change.variables.size(), CountSpoken(c, change.layers));
}

void AddRenameEvidence(const Case& c, const Change& change, Finding* finding) {
  const Layer* program = ProgramLayer(c, change.layers[0]);
  const Layer* stored = StoredLayer(c, change.layers[0]);
  finding->evidence.push_back({"program", program->identity, DescribeParts(*program)});
  finding->evidence.push_back({"checkpoint", stored->identity, DescribeParts(*stored)});
}

}  // namespace ckptfit
