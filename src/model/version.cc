#include "model/version.h"

#include <charconv>
#include <tuple>

namespace ckptfit {

std::optional<Version> Version::Parse(std::string_view text) {
  Version version;
  version.text = std::string(text);
  int* parts[] = {&version.major, &version.minor, &version.patch};
  const char* at = text.data();
  const char* end = text.data() + text.size();
  for (int* part : parts) {
    auto [next, error] = std::from_chars(at, end, *part);
    if (error != std::errc()) break;
    at = next;
    if (at == end || *at != '.') break;
    ++at;
  }
  if (at == text.data()) return std::nullopt;
  return version;
}

bool Version::AtLeast(int a, int b, int c) const { return std::tie(major, minor, patch) >= std::tie(a, b, c); }

}  // namespace ckptfit
