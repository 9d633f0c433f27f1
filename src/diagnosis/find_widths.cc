// Many sizes that changed by one factor: one setting.

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "diagnosis/draft.h"
#include "diagnosis/widths.h"

namespace ckptfit {
namespace {

using Kind = Change::Kind;

bool IsWidth(const Change& change) { return change.kind == Kind::kOutputs && !change.last; }

// Whether several changes, each of layers of one kind, are by the very same factor.
bool IsOneSetting(const std::vector<SizeChange>& sizes) {
  constexpr std::size_t kFewest = 3;
  return sizes.size() >= kFewest &&
         std::all_of(sizes.begin(), sizes.end(), [&](SizeChange size) { return IsSameFactor(size, sizes[0]); });
}

void Append(std::vector<LayerPair> from, std::vector<LayerPair>* to) {
  to->insert(to->end(), from.begin(), from.end());
}

}  // namespace

void FindWidths(Draft* draft) {
  std::vector<Change>& changes = draft->c.changes;
  std::vector<SizeChange> sizes;
  for (const Change& change : changes) {
    if (IsWidth(change)) sizes.push_back(change.size);
  }
  if (!CommonFactor(sizes) && !IsOneSetting(sizes)) return;
  const auto first = std::find_if(changes.begin(), changes.end(), IsWidth);
  Change all = *first;
  all.kind = Kind::kWidths;
  for (auto other = first + 1; other != changes.end(); ++other) {
    if (!IsWidth(*other)) continue;
    Append(std::move(other->layers), &all.layers);
    Append(std::move(other->consequences), &all.consequences);
  }
  *first = std::move(all);
  std::erase_if(changes, IsWidth);
}

}  // namespace ckptfit
