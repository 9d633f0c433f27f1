// Messages that several TensorFlow files share, read into whatever has the members that are named.
//
// The graph of a checkpoint and that of a SavedModel consist of the same references (trackable_object_graph.proto), and
// both kinds of file hold shapes (tensor_shape.proto). The readers hand in the types of their own model.
//
// Errors.  The functions throw protozero's exceptions: to be called inside ParseMessage() only. What is not UTF-8 is
//          remembered by ProtoText, and the message is to be refused in the end, as protobuf refuses it.
#pragma once

#include <cstdint>
#include <string>

#include "base/utf8.h"
#include "codec/protobuf.h"

namespace ckptfit {

// Reads strings, which must be UTF-8.
class ProtoText {
 public:
  std::string Read(ProtoReader& reader) {
    const std::string_view view = ViewOf(reader);
    good_ = good_ && IsUtf8(view);
    return std::string(view);
  }

  // The string in field 1 of a message of which nothing else counts: a value, a name, the key of a map's entry.
  std::string ReadFirst(ProtoReader reader) {
    std::string text;
    while (reader.next()) {
      if (reader.tag_and_type() == BytesField(1)) {
        text = Read(reader);
      } else {
        reader.skip();
      }
    }
    return text;
  }

  // Whether all strings were UTF-8.
  bool good() const { return good_; }

 private:
  bool good_ = true;
};

// The integer in field 1 of a message of which nothing else counts; 0 when it is not there.
inline std::uint64_t ReadFirstVarint(ProtoReader reader) {
  std::uint64_t value = 0;
  while (reader.next()) {
    if (reader.tag_and_type() == VarintField(1)) {
      value = reader.get_uint64();
    } else {
      reader.skip();
    }
  }
  return value;
}

// ObjectReference: child, name.
template <typename Edge>
Edge ReadObjectReference(ProtoReader reader, ProtoText& text) {
  Edge edge;
  while (reader.next()) {
    switch (reader.tag_and_type()) {
      case VarintField(1):
        edge.child = reader.get_int32();
        break;
      case BytesField(2):
        edge.name = text.Read(reader);
        break;
      default:
        reader.skip();
    }
  }
  return edge;
}

// SlotVariableReference: variable, name, slot.
template <typename Slot>
Slot ReadSlotReference(ProtoReader reader, ProtoText& text) {
  Slot slot;
  while (reader.next()) {
    switch (reader.tag_and_type()) {
      case VarintField(1):
        slot.variable = reader.get_int32();
        break;
      case BytesField(2):
        slot.name = text.Read(reader);
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

// TensorShapeProto: adds to dims, sets unknown_rank.
template <typename Shape>
void ReadTensorShape(ProtoReader reader, Shape* shape) {
  while (reader.next()) {
    switch (reader.tag_and_type()) {
      case BytesField(2):
        shape->dims.push_back(static_cast<std::int64_t>(ReadFirstVarint(reader.get_message())));
        break;
      case VarintField(3):
        shape->unknown_rank = BoolOf(reader);
        break;
      default:
        reader.skip();
    }
  }
}

}  // namespace ckptfit
