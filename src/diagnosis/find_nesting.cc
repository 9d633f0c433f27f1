// Layers that stand inside a nested model on one side and by themselves on the other.

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "diagnosis/draft.h"
#include "diagnosis/names.h"
#include "diagnosis/rename.h"

namespace ckptfit {
namespace {

// Models of Keras 3 keep their layers in a list: "_operations/1/_operations/3" for "_operations/4".
bool IsInsideOperations(std::string_view deeper, std::string_view path) {
  const std::string_view list = ParentPart(path);
  const std::string_view inner = ParentPart(deeper);
  if (LastPart(list) != "_operations" || LastPart(inner) != "_operations" || !IsListItem(path)) return false;
  const std::string_view model = ParentPart(inner);
  return IsListItem(model) && ParentPart(model) == list;
}

// Whether `deeper` is `path` with a model in between: "layers/encoder/layers/dense" for "layers/dense".
bool IsInsideModel(std::string_view deeper, std::string_view path) {
  const std::string_view parent = ParentPart(path);
  if (IsInsideOperations(deeper, path)) return true;
  if (WithoutNumbers(LastPart(deeper)) != WithoutNumbers(LastPart(path)) || IsListItem(path)) return false;
  const std::string_view model = ParentPart(deeper);
  if (model.empty() || model.size() <= parent.size()) return false;
  if (!parent.empty() && !(model.starts_with(parent) && model[parent.size()] == '/')) return false;
  // A list in between is a container, `_functional` a Sequential's inside.
  return !IsListItem(model) && LastPart(model) != "_functional";
}

bool IsNestedPath(const Draft& draft, const LayerPair& pair) {
  const std::string_view a = draft.ProgramPath(pair);
  const std::string_view b = draft.StoredPath(pair);
  return IsInsideModel(a, b) || IsInsideModel(b, a);
}

// Loaders of legacy HDF5 know the layers directly inside the model only: one of them on one side, several on the other.
class OuterLayers {
 public:
  explicit OuterLayers(const Draft& draft) {
    for (const std::size_t i : draft.in_program) {
      const LayerPair& pair = draft.c.pairs[i];
      stored_of_[draft.Program(pair).outer].insert(draft.Stored(pair).outer);
      program_of_[draft.Stored(pair).outer].insert(draft.Program(pair).outer);
    }
  }

  bool Differ(const Layer& program, const Layer& stored) const {
    return program.outer != stored.outer &&
           (stored_of_.at(program.outer).size() > 1 || program_of_.at(stored.outer).size() > 1);
  }

 private:
  std::map<std::string, std::set<std::string>> stored_of_, program_of_;
};

}  // namespace

void FindNesting(Draft* draft) {
  const Matching matching = draft->c.matching;
  const bool legacy = matching == Matching::kPosition || matching == Matching::kLayerName;
  if (!legacy && matching != Matching::kObjectPath && matching != Matching::kWalkPath) return;
  const OuterLayers outer(*draft);
  Change change;
  change.kind = Change::Kind::kNested;
  for (const std::size_t i : draft->in_program) {
    const LayerPair& pair = draft->c.pairs[i];
    const bool nested = legacy ? outer.Differ(draft->Program(pair), draft->Stored(pair)) : IsNestedPath(*draft, pair);
    if (draft->facts[i].replaced || !nested) continue;
    change.layers.push_back(pair);
    draft->facts[i].nested = true;
  }
  if (!change.layers.empty()) draft->c.changes.push_back(std::move(change));
}

}  // namespace ckptfit
