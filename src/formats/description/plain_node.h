// Nodes of variables, which most nodes of a description are, and the list of variables, read from their text without a
// Value in between.
//
// Trust.  Takes no node that is not JSON, and makes of what it takes what the way over Values makes (reader.cc): a field
//         that it does not know, a field that stands twice, a blank, an escape, a byte beyond ASCII, and it takes nothing.
// Cost.   One pass over the node, a quarter of the time of the other way (bench/README.md).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "model/target.h"

namespace ckptfit {

// Reads the node that `text` begins with; returns its length, or 0, and then `node` is to be thrown away.
std::size_t ReadPlainNode(std::string_view text, Node* node);

// The same of a pair of a name and a node's number: ["model",7].
std::size_t ReadPlainPair(std::string_view text, std::string* name, std::int64_t* number);

}  // namespace ckptfit
