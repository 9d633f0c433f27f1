#include "formats/content/proto_shapes.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "base/byte_cursor.h"
#include "codec/varint.h"

namespace ckptfit {
namespace {

constexpr unsigned kVarint = 0;
constexpr unsigned kBytes = 2;

// A field at the beginning of a message: its number, wire type, and value or length.
struct Field {
  std::uint64_t number = 0;
  unsigned type = 0;
  std::uint64_t value = 0;

  bool is(std::uint64_t n, unsigned t) const { return number == n && type == t; }
};

// The fields at the beginning of a message of which only a part is at hand.
class Message {
 public:
  Message(std::span<const std::byte> head, std::uint64_t size) : cursor_(head), left_(size) {}

  // The next field's head; nothing at the end of what is at hand, or when the field cannot be.
  std::optional<Field> Next() {
    const std::size_t begin = cursor_.position();
    const auto tag = ReadVarint64(cursor_);
    const auto value = tag ? ReadVarint64(cursor_) : std::nullopt;
    if (!value) return std::nullopt;
    const Field field{*tag >> 3, static_cast<unsigned>(*tag & 7), *value};
    if (field.number == 0 || (field.type != kVarint && field.type != kBytes)) return std::nullopt;
    const std::uint64_t used = cursor_.position() - begin;
    if (used > left_ || (field.type == kBytes && field.value > left_ - used)) return std::nullopt;
    left_ -= used;
    return field;
  }

  // The message in the field that Next() has just given; the field is passed over.
  Message Inner(const Field& field) {
    const auto at_hand = std::min<std::uint64_t>(field.value, cursor_.remaining());
    Message inner(cursor_.ReadBytes(at_hand).value_or(std::span<const std::byte>()), field.value);
    left_ -= field.value;
    return inner;
  }

  std::string_view Text() {
    const std::size_t all = cursor_.remaining();
    return cursor_.ReadString(all).value_or("");
  }

 private:
  ByteCursor cursor_;
  std::uint64_t left_;
};

bool IsName(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

// GraphDef: its first field is a NodeDef with a name and the name of an op.
bool IsGraph(Message message) {
  const auto node_field = message.Next();
  if (!node_field || !node_field->is(1, kBytes)) return false;
  Message node = message.Inner(*node_field);
  const auto name = node.Next();
  if (!name || !name->is(1, kBytes) || !IsName(node.Inner(*name).Text())) return false;
  const auto op = node.Next();
  return op && op->is(2, kBytes) && IsName(node.Inner(*op).Text());
}

// MetaGraphDef: first a MetaInfoDef, which begins with the list of ops, tags or versions, then the graph.
bool IsMetaGraph(Message message) {
  const auto info_field = message.Next();
  if (!info_field || !info_field->is(1, kBytes)) return false;
  Message info = message.Inner(*info_field);
  const auto first = info.Next();
  if (!first || first->type != kBytes || first->number > 6) return false;
  if (first->number != 2) return IsName(info.Inner(*first).Text());
  Message ops = info.Inner(*first);
  const auto op_field = ops.Next();
  if (!op_field || !op_field->is(1, kBytes)) return false;
  Message op = ops.Inner(*op_field);
  const auto name = op.Next();
  return name && name->is(1, kBytes) && IsName(op.Inner(*name).Text());
}

// SavedModel: a schema version, then meta graphs. ModelProto of ONNX: a version too, then the name of a producer, a
// graph or the imported op sets.
Content SniffVersioned(Message message) {
  const auto field = message.Next();
  if (!field || field->type != kBytes) return Content::kUnknown;
  if (field->number == 7 || field->number == 8) return Content::kOnnx;
  if (field->number != 2) return Content::kUnknown;
  const Message inner = message.Inner(*field);
  if (IsMetaGraph(inner)) return Content::kSavedModelProto;
  return IsName(Message(inner).Text()) ? Content::kOnnx : Content::kUnknown;
}

}  // namespace

Content SniffProto(std::span<const std::byte> head, std::uint64_t size) {
  Message message(head, size);
  Message rest = message;
  const auto first = rest.Next();
  if (first && first->is(1, kVarint)) return SniffVersioned(rest);
  if (IsGraph(message)) return Content::kFrozenGraph;
  if (IsMetaGraph(message)) return Content::kMetaGraph;
  return Content::kUnknown;
}

}  // namespace ckptfit
