// Which operations a graph uses, and with which attributes: what a release must know to make its functions.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>

namespace ckptfit {

struct OperationUse {
  std::size_t nodes = 0;
  std::map<std::string, std::size_t, std::less<>> attributes;  // how many of the nodes give it
};

struct GraphUses {
  std::map<std::string, OperationUse, std::less<>> operations;
  std::uint64_t highest_type = 0;  // number of a DataType in an attribute, references as what they refer to
};

}  // namespace ckptfit
