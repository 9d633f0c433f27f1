// Paths of parts between slashes: the names of tensors, and where objects stand in HDF5 files.
#pragma once

#include <string>
#include <string_view>

namespace ckptfit {

// The last part of a path, and what stands before it ("" when there is one part only).
std::string_view LastPart(std::string_view path);
std::string_view ParentPart(std::string_view path);
// The first part of a path, the whole where there is one only; and the same, which is then no longer in front of the path.
std::string_view FirstPart(std::string_view path);
std::string_view TakeFirstPart(std::string_view* path);
// Whether a part is a number, as in lists and counters: ASCII digits, at least one.
bool AllDigits(std::string_view part);
// The way back: "path/name", and the name alone when the path is "".
std::string JoinParts(std::string_view path, std::string_view name);

}  // namespace ckptfit
