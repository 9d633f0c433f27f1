#include "formats/keras_h5/group_links.h"

#include <algorithm>
#include <utility>

namespace ckptfit::keras_h5 {

bool ContinuesBeforeSlash(std::string_view name, std::string_view next) {
  return next.size() > name.size() && next[name.size()] < '/' && next.starts_with(name);
}

Status GroupLinks::Read(hdf5::File& file, const hdf5::Object& group) {
  Clear();
  return file.ListLinks(group, [&](hdf5::Link&& link) { return Add(file, std::move(link)); });
}

Status GroupLinks::Read(hdf5::File& file, const hdf5::SymbolTablePieces& group,
                        std::span<const hdf5::SymbolTablePieces::Piece> pieces) {
  Clear();
  return file.ListLinks(group, pieces, [&](hdf5::Link&& link) { return Add(file, std::move(link)); });
}

void GroupLinks::Clear() {
  items_.clear();
  names_.clear();
  others_.clear();
}

Status GroupLinks::Add(hdf5::File& file, hdf5::Link&& link) {
  items_.push_back({link.address, names_.size(), static_cast<std::uint32_t>(link.name.size()), kHard});
  names_ += link.name;
  if (link.kind != hdf5::Link::Kind::kHard) {
    items_.back().other = static_cast<std::uint32_t>(others_.size());
    others_.push_back(std::move(link));
  }
  return file.reader().Spend(1);
}

GroupLinks::Oddities GroupLinks::Sort() {
  Oddities seen;
  const auto less = [this](const Item& a, const Item& b) { return NameOf(a) < NameOf(b); };
  const auto same = [this](const Item& a, const Item& b) { return NameOf(a) == NameOf(b); };
  if (!std::is_sorted(items_.begin(), items_.end(), less)) {
    seen.unordered = true;
    std::stable_sort(items_.begin(), items_.end(), less);
  }
  // What lies in order between a name and its continuation continues it, too: neighbours tell.
  const auto continues = [this](const Item& a, const Item& b) { return ContinuesBeforeSlash(NameOf(a), NameOf(b)); };
  seen.continued = std::adjacent_find(items_.begin(), items_.end(), continues) != items_.end();
  const auto twice = std::adjacent_find(items_.begin(), items_.end(), same);
  if (twice == items_.end()) return seen;
  seen.twice = NameOf(*twice);
  items_.erase(std::unique(items_.begin(), items_.end(), same), items_.end());
  return seen;
}

}  // namespace ckptfit::keras_h5
