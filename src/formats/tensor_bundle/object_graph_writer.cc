#include "formats/tensor_bundle/object_graph_writer.h"

#include <protozero/pbf_writer.hpp>

namespace ckptfit {
namespace {

using protozero::pbf_writer;

// Messages are made before they are put into another one: protozero drops a message that turns out empty, and here an
// empty node counts.
std::string EdgeBytes(const ObjectGraph::Edge& edge) {
  std::string bytes;
  pbf_writer out(bytes);
  if (edge.child != 0) out.add_int32(1, static_cast<std::int32_t>(edge.child));
  out.add_string(2, edge.name);
  return bytes;
}

std::string AttributeBytes(const ObjectGraph::Attribute& attribute, bool optional_restore) {
  std::string bytes;
  pbf_writer out(bytes);
  out.add_string(1, attribute.name);
  if (!attribute.full_name.empty()) out.add_string(2, attribute.full_name);
  out.add_string(3, attribute.key);
  if (optional_restore) out.add_bool(4, true);
  return bytes;
}

std::string SlotBytes(const ObjectGraph::Slot& slot) {
  std::string bytes;
  pbf_writer out(bytes);
  if (slot.variable != 0) out.add_int32(1, static_cast<std::int32_t>(slot.variable));
  out.add_string(2, slot.name);
  if (slot.slot != 0) out.add_int32(3, static_cast<std::int32_t>(slot.slot));
  return bytes;
}

std::string TextBytes(const std::string& text) {
  std::string bytes;
  pbf_writer(bytes).add_string(1, text);
  return bytes;
}

std::string FlagBytes(bool flag) {
  std::string bytes;
  if (flag) pbf_writer(bytes).add_bool(1, true);
  return bytes;
}

std::string NodeBytes(const ObjectGraph::Node& node) {
  std::string bytes;
  pbf_writer out(bytes);
  for (const ObjectGraph::Edge& edge : node.children) out.add_message(1, EdgeBytes(edge));
  for (const auto& attribute : node.attributes) out.add_message(2, AttributeBytes(attribute, node.optional_restore));
  for (const ObjectGraph::Slot& slot : node.slots) out.add_message(3, SlotBytes(slot));
  if (node.saver) out.add_message(4, TextBytes(*node.saver));
  if (node.has_values) out.add_message(5, FlagBytes(*node.has_values));
  return bytes;
}

}  // namespace

std::string ObjectGraphBytes(const ObjectGraph& graph) {
  std::string bytes;
  pbf_writer out(bytes);
  for (const ObjectGraph::Node& node : graph.nodes) out.add_message(1, NodeBytes(node));
  return bytes;
}

}  // namespace ckptfit
