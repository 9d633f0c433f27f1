#include "formats/tensor_bundle/object_graph.h"

#include <algorithm>

#include "base/large_memory.h"
#include "codec/tensorflow_messages.h"

namespace ckptfit {
namespace {

struct Reading {
  ProtoText text;
  std::size_t items = 0;

  bool good() const { return items <= kMaxGraphItems && text.good(); }

  // Counts one more item; its message.
  ProtoReader Item(ProtoReader& reader) {
    ++items;
    return reader.get_message();
  }

  ObjectGraph::Attribute Attribute(ProtoReader reader, bool& optional_restore) {
    ObjectGraph::Attribute attribute;
    while (reader.next()) {
      switch (reader.tag_and_type()) {
        case BytesField(1):
          attribute.name = text.Read(reader);
          break;
        case BytesField(2):
          attribute.full_name = text.Read(reader);
          break;
        case BytesField(3):
          attribute.key = text.Read(reader);
          break;
        case VarintField(4):
          optional_restore = BoolOf(reader) || optional_restore;
          break;
        default:
          reader.skip();
      }
    }
    return attribute;
  }

  void Node(ProtoReader reader, ObjectGraph::Node& node) {
    while (good() && reader.next()) {
      switch (reader.tag_and_type()) {
        case BytesField(1):
          node.children.push_back(ReadObjectReference<ObjectGraph::Edge>(Item(reader), text));
          break;
        case BytesField(2):
          node.attributes.push_back(Attribute(Item(reader), node.optional_restore));
          break;
        case BytesField(3):
          node.slots.push_back(ReadSlotReference<ObjectGraph::Slot>(Item(reader), text));
          break;
        case BytesField(4):
          node.saver = text.ReadFirst(reader.get_message());
          break;
        case BytesField(5):
          node.has_values = ReadFirstVarint(reader.get_message()) != 0;
          break;
        default:
          reader.skip();
      }
    }
  }
};

}  // namespace

bool ParseObjectGraph(std::string_view bytes, ObjectGraph& graph) {
  constexpr std::size_t kUsualNodeBytes = 48;
  Reading reading;
  ReserveLarge(graph.nodes, std::min(bytes.size() / kUsualNodeBytes, kMaxGraphItems));
  const bool parsed = ParseMessage(bytes, [&](ProtoReader& reader) {
    while (reader.next() && reading.good()) {
      if (reader.tag_and_type() != BytesField(1)) {
        reader.skip();
        continue;
      }
      reading.Node(reading.Item(reader), graph.nodes.emplace_back());
    }
  });
  if (parsed && reading.good()) return true;
  graph = {};
  return false;
}

}  // namespace ckptfit
