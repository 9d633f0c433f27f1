#include "formats/saved_model/objects.h"

#include "codec/tensorflow_messages.h"

namespace ckptfit {
namespace {

using Kind = SavedModel::Node::Kind;

struct Reading {
  ProtoText text;

  void UserObject(ProtoReader reader, SavedModel::Node& node) {
    while (reader.next()) {
      switch (reader.tag_and_type()) {
        case BytesField(1):
          node.identifier = text.Read(reader);
          break;
        case BytesField(3):
          node.metadata = text.Read(reader);
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
          ReadTensorShape(reader.get_message(), &node.shape);
          break;
        case VarintField(3):
          node.trainable = BoolOf(reader);
          break;
        case BytesField(6):
          node.name = text.Read(reader);
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
          node.children.push_back(ReadObjectReference<ObjectGraph::Edge>(reader.get_message(), text));
          break;
        case BytesField(3):
          node.slots.push_back(ReadSlotReference<ObjectGraph::Slot>(reader.get_message(), text));
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
          node.registered_name = text.Read(reader);
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

  void SignatureDef(ProtoReader reader, SavedModel::Signature& signature) {
    while (reader.next()) {
      switch (reader.tag_and_type()) {
        case BytesField(1):
          signature.inputs.push_back(text.ReadFirst(reader.get_message()));
          break;
        case BytesField(2):
          signature.outputs.push_back(text.ReadFirst(reader.get_message()));
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
  return ParseMessage(bytes, [&](ProtoReader& reader) { reading.Object(reader, node); }) && reading.text.good();
}

bool ParseSignature(std::string_view bytes, SavedModel::Signature& signature) {
  Reading reading;
  const bool parsed = ParseMessage(bytes, [&](ProtoReader& reader) {
    while (reader.next()) {
      switch (reader.tag_and_type()) {
        case BytesField(1):
          signature.name = reading.text.Read(reader);
          break;
        case BytesField(2):
          reading.SignatureDef(reader.get_message(), signature);
          break;
        default:
          reader.skip();
      }
    }
  });
  return parsed && reading.text.good();
}

}  // namespace ckptfit
