#include "model/target.h"

namespace ckptfit {
namespace {

// What an object holds under a name: an edge of its object graph.
NodeId HeldUnder(const Node& node, std::string_view name) {
  for (const auto* edges : {&node.children, &node.lookup}) {
    for (const auto& [edge, child] : *edges) {
      if (edge == name) return child;
    }
  }
  return kNoNode;
}

}  // namespace

NodeId Target::Object(std::string_view name) const {
  for (const auto& [object, node] : objects) {
    if (object == name) return node;
  }
  std::size_t end = name.find('.');
  if (end == std::string_view::npos) return kNoNode;
  NodeId owner = kNoNode;
  for (const auto& [object, node] : objects) {
    if (object == name.substr(0, end)) owner = node;
  }
  while (owner < nodes.size() && end != std::string_view::npos) {
    const std::size_t begin = end + 1;
    end = name.find('.', begin);
    owner = HeldUnder(nodes[owner], name.substr(begin, end == std::string_view::npos ? end : end - begin));
  }
  return owner < nodes.size() ? owner : kNoNode;
}

}  // namespace ckptfit
