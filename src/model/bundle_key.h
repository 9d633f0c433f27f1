// Keys of object-based checkpoints, "model/dense/kernel/.ATTRIBUTES/VARIABLE_VALUE", taken apart
// (docs/formats/tensor_bundle.md 4.3).
#pragma once

#include <string_view>

namespace ckptfit {

// "model/dense/kernel"; the whole of a key without attributes.
inline std::string_view PathOfKey(std::string_view key) { return key.substr(0, key.find("/.ATTRIBUTES/")); }

// Whether no object but the root holds the variable.
inline bool IsUnderRoot(std::string_view key) {
  const std::string_view path = PathOfKey(key);
  return !path.empty() && path.find('/') == std::string_view::npos;
}

}  // namespace ckptfit
