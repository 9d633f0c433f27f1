// Layers that have each other's names: attributes that were exchanged, or layers of a list in another order.

#include <algorithm>
#include <cstddef>
#include <map>
#include <string_view>
#include <vector>

#include "diagnosis/draft.h"
#include "diagnosis/rename.h"

namespace ckptfit {
namespace {

using Positions = std::vector<std::size_t>;

// Pairs whose two sides are looked for under different names, by the program's name.
std::map<std::string_view, std::size_t> Renamed(const Draft& draft) {
  std::map<std::string_view, std::size_t> renamed;
  for (const std::size_t i : draft.in_program) {
    const LayerPair& pair = draft.c.pairs[i];
    if (draft.facts[i].settled || draft.Stored(pair).shares_identity) continue;
    const std::string_view name = draft.Program(pair).identity;
    if (name == draft.Stored(pair).identity) continue;
    if (!renamed.emplace(name, i).second) return {};
  }
  return renamed;
}

// From a pair to the one whose program layer has the name of its stored one, until that is the first pair again; empty
// when the way ends elsewhere.
Positions CycleFrom(const Draft& draft, const std::map<std::string_view, std::size_t>& renamed, std::size_t first) {
  Positions cycle = {first};
  while (cycle.size() <= renamed.size()) {
    const auto next = renamed.find(draft.Stored(draft.c.pairs[cycle.back()]).identity);
    if (next == renamed.end()) return {};
    if (next->second == first) return cycle;
    cycle.push_back(next->second);
  }
  return {};
}

// Whether names are but counters: a layer that moved takes a number, and those between its two places move up.
bool AreCounters(const Draft& draft, const Positions& cycle) {
  return std::all_of(cycle.begin(), cycle.end(), [&](std::size_t i) {
    const LayerPair& pair = draft.c.pairs[i];
    return CompareNames(draft.Program(pair).identity, draft.Stored(pair).identity).only_numbers;
  });
}

bool HoldsGaps(const Draft& draft) {
  return std::any_of(draft.c.pairs.begin(), draft.c.pairs.end(), [](const LayerPair& pair) { return !IsWhole(pair); });
}

}  // namespace

void FindExchanged(Draft* draft) {
  // With a layer more or less the numbers of others move, which is no exchange.
  if (!NamesMatter(draft->c.matching) || HoldsGaps(*draft)) return;
  const auto renamed = Renamed(*draft);
  for (const auto& [name, first] : renamed) {
    if (draft->facts[first].settled) continue;  // of a cycle that was found
    const Positions cycle = CycleFrom(*draft, renamed, first);
    if (cycle.size() < 2 || (cycle.size() > 2 && AreCounters(*draft, cycle))) continue;
    Change change;
    change.kind = Change::Kind::kLayerMoved;
    for (const std::size_t i : cycle) {
      draft->c.pairs[i].moved = true;
      draft->facts[i].settled = true;
      change.layers.push_back(draft->c.pairs[i]);
    }
    std::sort(change.layers.begin(), change.layers.end(),
              [](const LayerPair& a, const LayerPair& b) { return a.program < b.program; });
    draft->c.changes.push_back(std::move(change));
  }
}

}  // namespace ckptfit
