#include "model/tensor_bundle.h"

#include <algorithm>

namespace ckptfit {

std::optional<std::size_t> TensorBundle::Find(std::string_view key) const {
  const auto at = std::lower_bound(entries.begin(), entries.end(), key,
                                   [](const TensorInfo& entry, std::string_view wanted) { return entry.key < wanted; });
  if (at == entries.end() || at->key != key) return std::nullopt;
  return static_cast<std::size_t>(at - entries.begin());
}

}  // namespace ckptfit
