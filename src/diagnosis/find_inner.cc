// Changes inside a layer: variables that came, went, were renamed, reordered or got another element type.

#include <utility>

#include "diagnosis/draft.h"

namespace ckptfit {
namespace {

using Kind = Change::Kind;

bool GoesByName(Matching matching) { return matching == Matching::kObjectPath || matching == Matching::kVariableName; }

// Whether the loader, which goes by order inside a layer, meets another order than the names say.
bool IsReordered(const Draft& draft, std::size_t i) {
  if (GoesByName(draft.c.matching)) return false;
  std::size_t before = 0;
  for (const PartPair& part : draft.facts[i].parts) {
    if (part.program == kNoLayer || part.stored == kNoLayer) continue;
    if (part.stored < before) return true;
    before = part.stored;
  }
  return false;
}

const std::string& LeafOf(const Draft& draft, const LayerPair& pair, const PartPair& part) {
  return part.program != kNoLayer ? draft.Program(pair).parts[part.program].leaf
                                  : draft.Stored(pair).parts[part.stored].leaf;
}

bool SameParts(const Draft& draft, const Change& change, std::size_t i, const std::vector<PartPair>& parts) {
  if (change.parts.size() != parts.size()) return false;
  if (draft.Program(change.layers[0]).type != draft.Program(draft.c.pairs[i]).type) return false;
  for (std::size_t k = 0; k < parts.size(); ++k) {
    if (LeafOf(draft, change.layers[0], change.parts[k]) != LeafOf(draft, draft.c.pairs[i], parts[k])) return false;
  }
  return true;
}

// The same change in layers of one type is one change.
void AddOrJoin(Draft* draft, Kind kind, std::size_t i, std::vector<PartPair> parts) {
  if (parts.empty()) return;
  for (Change& change : draft->c.changes) {
    if (change.kind != kind || !SameParts(*draft, change, i, parts)) continue;
    change.layers.push_back(draft->c.pairs[i]);
    return;
  }
  Change change;
  change.kind = kind;
  change.layers.push_back(draft->c.pairs[i]);
  change.parts = std::move(parts);
  draft->c.changes.push_back(std::move(change));
}

void FindInPair(Draft* draft, std::size_t i) {
  const LayerPair& pair = draft->c.pairs[i];
  std::vector<PartPair> added, removed, renamed, dtypes;
  for (const PartPair& part : draft->facts[i].parts) {
    if (part.stored == kNoLayer || part.program == kNoLayer) {
      (part.stored == kNoLayer ? added : removed).push_back(part);
      continue;
    }
    const Part& a = draft->Program(pair).parts[part.program];
    const Part& b = draft->Stored(pair).parts[part.stored];
    if (GoesByName(draft->c.matching) && a.leaf != b.leaf) renamed.push_back(part);
    const bool known = a.dtype != DType::kInvalid && b.dtype != DType::kInvalid;
    if (known && a.dtype != b.dtype && a.shape.CompatibleWith(b.shape)) dtypes.push_back(part);
  }
  AddOrJoin(draft, Kind::kVariableAdded, i, std::move(added));
  AddOrJoin(draft, Kind::kVariableRemoved, i, std::move(removed));
  AddOrJoin(draft, Kind::kVariableRenamed, i, std::move(renamed));
  AddOrJoin(draft, Kind::kDType, i, std::move(dtypes));
  if (IsReordered(*draft, i)) AddOrJoin(draft, Kind::kVariablesReordered, i, draft->facts[i].parts);
}

}  // namespace

void FindInnerChanges(Draft* draft) {
  for (const std::size_t i : draft->in_program) {
    if (!draft->facts[i].replaced) FindInPair(draft, i);
  }
}

}  // namespace ckptfit
