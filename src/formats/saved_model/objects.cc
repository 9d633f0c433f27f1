#include "formats/saved_model/objects.h"

#include "base/utf8.h"
#include "codec/protobuf.h"

namespace ckptfit {
namespace {

using Kind = SavedModel::Node::Kind;

// Set when a string is not UTF-8: protobuf then refuses the message.
struct Reading {
  bool good = true;

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

  void UserObject(ProtoReader reader, SavedModel::Node& node) {
    while (reader.next()) {
      switch (reader.tag_and_type()) {
        case BytesField(1):
          node.identifier = Text(reader);
          break;
        case BytesField(3):
          node.metadata = Text(reader);
          break;
        default:
          reader.skip();
      }
    }
  }

  static std::int64_t Dimension(ProtoReader reader) {
    std::int64_t size = 0;
    while (reader.next()) {
      if (reader.tag_and_type() == VarintField(1)) {
        size = reader.get_int64();
      } else {
        reader.skip();
      }
    }
    return size;
  }

  static void ShapeInto(ProtoReader reader, Shape& shape) {
    while (reader.next()) {
      switch (reader.tag_and_type()) {
        case BytesField(2):
          shape.dims.push_back(Dimension(reader.get_message()));
          break;
        case VarintField(3):
          shape.unknown_rank = BoolOf(reader);
          break;
        default:
          reader.skip();
      }
    }
  }

  void Variable(ProtoReader reader, SavedModel::Node& node) {
    while (reader.next()) {
      switch (reader.tag_and_type()) {
        case VarintField(1):
          node.dtype = DTypeFromNumber(static_cast<std::uint64_t>(reader.get_int32())).value_or(DType::kInvalid);
          break;
        case BytesField(2):
          ShapeInto(reader.get_message(), node.shape);
          break;
        case VarintField(3):
          node.trainable = BoolOf(reader);
          break;
        case BytesField(6):
          node.name = Text(reader);
          break;
        default:
          reader.skip();
      }
    }
  }

  void Object(ProtoReader& reader, SavedModel::Node& node) {
    while (reader.next()) {
      switch (reader.tag_and_type()) {
        case BytesField(1):
          node.children.push_back(Edge(reader.get_message()));
          break;
        case BytesField(3):
          node.slots.push_back(Slot(reader.get_message()));
          break;
        case BytesField(4):
          node.kind = Kind::kUserObject;
          UserObject(reader.get_message(), node);
          break;
        case BytesField(7):
          node.kind = Kind::kVariable;
          Variable(reader.get_message(), node);
          break;
        case BytesField(11):
          node.has_saveables = true;
          reader.skip();
          break;
        case BytesField(13):
          node.registered_name = Text(reader);
          break;
        default:
          node.kind = PlainKind(reader.tag_and_type(), node.kind);
          reader.skip();
      }
    }
  }

  // The kinds of which only the presence is of interest.
  static Kind PlainKind(std::uint32_t field, Kind otherwise) {
    switch (field) {
      case BytesField(5):
        return Kind::kAsset;
      case BytesField(6):
        return Kind::kFunction;
      case BytesField(8):
        return Kind::kBareFunction;
      case BytesField(9):
        return Kind::kConstant;
      case BytesField(10):
        return Kind::kResource;
      case BytesField(12):
        return Kind::kCaptured;
      default:
        return otherwise;
    }
  }

  // The key of an entry of a map.
  std::string MapKey(ProtoReader reader) {
    std::string key;
    while (reader.next()) {
      if (reader.tag_and_type() == BytesField(1)) {
        key = Text(reader);
      } else {
        reader.skip();
      }
    }
    return key;
  }

  void SignatureDef(ProtoReader reader, SavedModel::Signature& signature) {
    while (reader.next()) {
      switch (reader.tag_and_type()) {
        case BytesField(1):
          signature.inputs.push_back(MapKey(reader.get_message()));
          break;
        case BytesField(2):
          signature.outputs.push_back(MapKey(reader.get_message()));
          break;
        default:
          reader.skip();
      }
    }
  }
};

}  // namespace

bool ParseSavedObject(std::string_view bytes, SavedModel::Node& node) {
  Reading reading;
  return ParseMessage(bytes, [&](ProtoReader& reader) { reading.Object(reader, node); }) && reading.good;
}

bool ParseSignature(std::string_view bytes, SavedModel::Signature& signature) {
  Reading reading;
  const bool parsed = ParseMessage(bytes, [&](ProtoReader& reader) {
    while (reader.next()) {
      switch (reader.tag_and_type()) {
        case BytesField(1):
          signature.name = reading.Text(reader);
          break;
        case BytesField(2):
          reading.SignatureDef(reader.get_message(), signature);
          break;
        default:
          reader.skip();
      }
    }
  });
  return parsed && reading.good;
}

}  // namespace ckptfit
