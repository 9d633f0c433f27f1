// Many sizes that changed by one factor: one setting.

#include <algorithm>
#include <cstddef>
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

}  // namespace

void FindWidths(Draft* draft) {
  std::vector<Change>& changes = draft->c.changes;
  std::vector<SizeChange> sizes;
  for (const Change& change : changes) {
    if (IsWidth(change)) sizes.push_back(change.size);
  }
  if (!CommonFactor(sizes) && !IsOneSetting(sizes)) return;
  JoinChanges(IsWidth, &changes)->kind = Kind::kWidths;
}

}  // namespace ckptfit
