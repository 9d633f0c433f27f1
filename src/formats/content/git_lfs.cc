#include "formats/content/git_lfs.h"

#include <charconv>

namespace ckptfit {
namespace {

constexpr std::string_view kVersion = "version https://git-lfs.github.com/spec/v1";
constexpr std::string_view kOid = "oid ";
constexpr std::string_view kSize = "size ";

}  // namespace

std::optional<LfsPointer> ParseLfsPointer(std::string_view text) {
  if (!text.starts_with(kVersion)) return std::nullopt;
  LfsPointer pointer;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.starts_with(kOid)) pointer.oid = line.substr(kOid.size());
    if (line.starts_with(kSize)) std::from_chars(line.data() + kSize.size(), line.data() + line.size(), pointer.size);
  }
  return pointer;
}

}  // namespace ckptfit
