#include "formats/tensor_bundle/object_graph.h"

#include "base/utf8.h"
#include "codec/protobuf.h"

namespace ckptfit {
namespace {

// Set when a string is not UTF-8: protobuf then refuses the message.
struct Reading {
  bool good = true;
  std::size_t items = 0;

  // Counts one more item; its message.
  ProtoReader Item(ProtoReader& reader) {
    good = good && ++items <= kMaxGraphItems;
    return reader.get_message();
  }

  std::string Text(ProtoReader& reader) {
    const std::string_view view = ViewOf(reader);
    good = good && IsUtf8(view);
    return std::string(view);
  }

  ObjectGraph::Edge Edge(ProtoReader reader) {
    ObjectGraph::Edge edge;
    while (reader.next()) {
      switch (reader.tag_and_type()) {
        case VarintField(1):
          edge.child = reader.get_int32();
          break;
        case BytesField(2):
          edge.name = Text(reader);
          break;
        default:
          reader.skip();
      }
    }
    return edge;
  }

  ObjectGraph::Attribute Attribute(ProtoReader reader, bool& optional_restore) {
    ObjectGraph::Attribute attribute;
    while (reader.next()) {
      switch (reader.tag_and_type()) {
        case BytesField(1):
          attribute.name = Text(reader);
          break;
        case BytesField(2):
          attribute.full_name = Text(reader);
          break;
        case BytesField(3):
          attribute.key = Text(reader);
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

  ObjectGraph::Slot Slot(ProtoReader reader) {
    ObjectGraph::Slot slot;
    while (reader.next()) {
      switch (reader.tag_and_type()) {
        case VarintField(1):
          slot.variable = reader.get_int32();
          break;
        case BytesField(2):
          slot.name = Text(reader);
          break;
        case VarintField(3):
          slot.slot = reader.get_int32();
          break;
        default:
          reader.skip();
      }
    }
    return slot;
  }

  std::string SaverName(ProtoReader reader) {
    std::string name;
    while (reader.next()) {
      if (reader.tag_and_type() == BytesField(1)) {
        name = Text(reader);
      } else {
        reader.skip();
      }
    }
    return name;
  }

  static bool BoolValue(ProtoReader reader) {
    bool value = false;
    while (reader.next()) {
      if (reader.tag_and_type() == VarintField(1)) {
        value = BoolOf(reader);
      } else {
        reader.skip();
      }
    }
    return value;
  }

  void Node(ProtoReader reader, ObjectGraph::Node& node) {
    while (good && reader.next()) {
      switch (reader.tag_and_type()) {
        case BytesField(1):
          node.children.push_back(Edge(Item(reader)));
          break;
        case BytesField(2):
          node.attributes.push_back(Attribute(Item(reader), node.optional_restore));
          break;
        case BytesField(3):
          node.slots.push_back(Slot(Item(reader)));
          break;
        case BytesField(4):
          node.saver = SaverName(reader.get_message());
          break;
        case BytesField(5):
          node.has_values = BoolValue(reader.get_message());
          break;
        default:
          reader.skip();
      }
    }
  }
};

}  // namespace

bool ParseObjectGraph(std::string_view bytes, ObjectGraph& graph) {
  Reading reading;
  const bool parsed = ParseMessage(bytes, [&](ProtoReader& reader) {
    while (reader.next() && reading.good) {
      if (reader.tag_and_type() != BytesField(1)) {
        reader.skip();
        continue;
      }
      reading.Node(reading.Item(reader), graph.nodes.emplace_back());
    }
  });
  if (parsed && reading.good) return true;
  graph = {};
  return false;
}

}  // namespace ckptfit
