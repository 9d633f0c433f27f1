#include "model/target.h"

#include <charconv>

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

constexpr std::string_view kByName = "get_layer('";
constexpr std::string_view kByPlace = "layers[";

// "get_layer('a.b')" of "get_layer('a.b').cell": the first attribute, layer by name or layer by place.
std::string_view FirstPart(std::string_view names) {
  const bool by_name = names.starts_with(kByName);
  const std::size_t end = by_name ? names.find("')", kByName.size()) : names.find('.');
  if (end == std::string_view::npos) return names;
  return names.substr(0, by_name ? end + 2 : end);
}

NodeId LayerNamed(const std::vector<Node>& nodes, const Node& model, std::string_view name) {
  for (const NodeId layer : model.layers) {
    if (layer < nodes.size() && nodes[layer].name == name) return layer;
  }
  return kNoNode;
}

// model.layers[place], from the end when negative.
NodeId LayerAt(const Node& model, std::string_view place) {
  std::int64_t index = 0;
  const auto [end, error] = std::from_chars(place.data(), place.data() + place.size(), index);
  if (error != std::errc() || end != place.data() + place.size()) return kNoNode;
  const auto count = static_cast<std::int64_t>(model.layers.size());
  if (index < 0) index += count;
  return index < 0 || index >= count ? kNoNode : model.layers[static_cast<std::size_t>(index)];
}

}  // namespace

NodeId Target::Object(std::string_view name) const {
  for (const auto& [object, node] : objects) {
    if (object == name) return node;
  }
  const std::size_t dot = name.find('.');
  if (dot == std::string_view::npos) return kNoNode;
  NodeId owner = kNoNode;
  for (const auto& [object, node] : objects) {
    if (object == name.substr(0, dot)) owner = node;
  }
  std::string_view rest = name.substr(dot + 1);
  while (owner < nodes.size()) {
    const std::string_view part = FirstPart(rest);
    const Node& node = nodes[owner];
    if (part.starts_with(kByName) && part.ends_with("')")) {
      owner = LayerNamed(nodes, node, part.substr(kByName.size(), part.size() - kByName.size() - 2));
    } else if (part.starts_with(kByPlace) && part.ends_with(']')) {
      owner = LayerAt(node, part.substr(kByPlace.size(), part.size() - kByPlace.size() - 1));
    } else {
      owner = HeldUnder(node, part);
    }
    rest.remove_prefix(part.size());
    if (!rest.starts_with('.')) break;
    rest.remove_prefix(1);
  }
  return owner < nodes.size() && rest.empty() ? owner : kNoNode;
}

}  // namespace ckptfit
