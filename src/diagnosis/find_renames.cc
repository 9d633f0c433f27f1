// Layers that agree in everything but the name or place by which the loader looks for them.

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "diagnosis/draft.h"
#include "diagnosis/rename.h"

namespace ckptfit {
namespace {

using Kind = Change::Kind;

bool ShiftsNumbers(const Change& change) {
  return change.kind == Kind::kLayerAdded || change.kind == Kind::kLayerRemoved || change.kind == Kind::kLayerMoved ||
         change.kind == Kind::kLayerReplaced || change.kind == Kind::kNested;
}

bool IsListed(std::string_view path) { return path.starts_with("layers/"); }

// Renames of one kind have one reason: the same words, one list that became attributes (or the reverse), or layers that the
// saving walk of Keras met by their attributes on one side and among `layers` on the other.
std::pair<std::string, std::string> ReasonOf(const Rename& rename, Matching matching) {
  if (matching == Matching::kWalkPath && IsListed(rename.program) != IsListed(rename.stored)) {
    return IsListed(rename.program) ? std::pair("layers", "*") : std::pair("*", "layers");
  }
  std::pair<std::string, std::string> reason(WithoutNumbers(rename.program), WithoutNumbers(rename.stored));
  const bool list_here = IsListItem(rename.program);
  if (list_here != IsListItem(rename.stored)) (list_here ? reason.second : reason.first) = "*";
  return reason;
}

void FindNames(Draft* draft) {
  std::vector<Change>& changes = draft->c.changes;
  const auto shift = std::find_if(changes.begin(), changes.end(), ShiftsNumbers);
  const std::size_t shifted_by = static_cast<std::size_t>(shift - changes.begin());
  const bool shifted = shift != changes.end();
  std::map<std::pair<std::string, std::string>, std::size_t> known;
  for (const std::size_t i : draft->in_program) {
    const LayerPair& pair = draft->c.pairs[i];
    if (pair.moved || draft->facts[i].replaced || draft->facts[i].nested ||
        draft->ProgramPath(pair) == draft->StoredPath(pair))
      continue;
    Rename rename = CompareNames(draft->ProgramPath(pair), draft->StoredPath(pair));
    if (shifted && rename.only_numbers) {  // it got another number because one before it came or went
      changes[shifted_by].consequences.push_back(pair);
      continue;
    }
    const auto [it, fresh] = known.emplace(ReasonOf(rename, draft->c.matching), changes.size());
    if (fresh) {
      Change change;
      change.kind = Kind::kRenamed;
      change.program_prefix = std::move(rename.program);
      change.stored_prefix = std::move(rename.stored);
      changes.push_back(std::move(change));
    }
    changes[it->second].layers.push_back(pair);
  }
}

}  // namespace

void FindRenames(Draft* draft) {
  if (NamesMatter(draft->c.matching)) FindNames(draft);
}

}  // namespace ckptfit
