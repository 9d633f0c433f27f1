// Names that a program has in place of those of a file, as far as the names themselves tell: `enc0`, `enc1` where the file
// has `blocks0`, `blocks1`, and `gen` where it has `generator`.
//
// Trust.    Names of the file are hostile text: they are compared, never followed.
// Threads.  Any. Cost. O(names log names), and pairs of those that have no number, up to a bound.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

namespace ckptfit {

// Names by the program's. None stands for two, and none that both sides have is renamed.
using RenamedWords = std::map<std::string, std::string, std::less<>>;

// Told are families whose names differ in a number alone and count from 0 or 1, when one family of either side has so many
// members; names of which one is how the other begins; and then, where both sides share names, the last one that is left.
RenamedWords FindRenamedWords(const std::set<std::string>& program, const std::set<std::string>& stored);

// Names that all have another beginning or end: `net_a` and `net_b` where the file has `a_old` and `b_old`. Of those that both
// sides have nothing is told; none when one of the others has no counterpart.
RenamedWords FindOtherEnds(const std::set<std::string>& program, const std::set<std::string>& stored);

}  // namespace ckptfit
