// Any bytes as the description of a program: ReadDescription() returns an error, or a Target all of whose references
// hold.
#include <cstddef>
#include <cstdint>

#include "formats/description/reader.h"
#include "require.h"

namespace {

void CheckNode(const ckptfit::Node& node, std::size_t count) {
  for (const auto& child : node.children) Require(child.second < count);
  for (const auto id : node.layers) Require(id < count);
  for (const auto id : node.weights) Require(id < count);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto target = ckptfit::ReadDescription({reinterpret_cast<const char*>(data), size}, "fuzz");
  if (!target) return 0;
  const std::size_t count = target->nodes.size();
  for (const auto& object : target->objects) Require(object.second < count);
  for (const auto& variable : target->variables) {
    Require(variable.node < count && target->nodes[variable.node].variable.has_value());
  }
  for (const auto& node : target->nodes) CheckNode(node, count);
  return 0;
}
