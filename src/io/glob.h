// Paths that match a pattern, as TensorFlow's file systems match: every checkpoint prefix is such a pattern
// (docs/formats/paths.md 2).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ckptfit {

// Whether `text` holds one of * ? [ \, which TensorFlow does not take literally in a prefix.
bool HasGlobCharacters(std::string_view text);

// The existing paths that match, sorted; at most 1000. A pattern without special characters matches itself when it
// exists.
// * ? and [..] match within one component, also a leading dot; \ takes the special meaning of the next character.
// Cost: one listing for each folder that a component with special characters lies in.
std::vector<std::string> GlobPaths(const std::string& pattern);

// Whether GlobPaths() finds anything.
bool GlobMatches(const std::string& pattern);

}  // namespace ckptfit
