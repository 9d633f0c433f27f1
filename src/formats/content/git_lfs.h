// Git-LFS pointers: the small text that stands in a repository in place of a large file (docs/formats/paths.md 4).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ckptfit {

inline constexpr std::size_t kMaxLfsPointerBytes = 1024;

struct LfsPointer {
  std::string oid;  // "sha256:4d7a..."
  std::uint64_t size = 0;
};

// The pointer that `text` is, or nothing. A pointer without a size counts, as of size 0: people cut them.
std::optional<LfsPointer> ParseLfsPointer(std::string_view text);

}  // namespace ckptfit
