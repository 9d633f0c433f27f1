#include "container/hdf5/datatype.h"

#include <algorithm>
#include <bit>
#include <optional>

#include "base/byte_cursor.h"

namespace ckptfit::hdf5 {
namespace {

Status Bad(std::string text) { return Status(StatusCode::kCorrupt, std::move(text)); }
Status RanOff() { return Bad("ran off end of input buffer while decoding"); }

// A name that ends at its first NUL; padded to a multiple of 8 with that NUL where `padded`.
std::optional<std::string> ReadName(ByteCursor& cursor, bool padded) {
  ByteCursor look = cursor;
  const auto rest = look.ReadString(look.remaining());
  const std::size_t length = rest ? rest->find('\0') : std::string_view::npos;
  if (length == std::string_view::npos) return std::nullopt;
  const std::size_t taken = padded ? (length / 8 + 1) * 8 : length + 1;
  if (!cursor.Skip(taken)) return std::nullopt;
  return std::string(rest->substr(0, length));
}

class TypeParser {
 public:
  explicit TypeParser(std::span<const std::byte> body) : cursor_(body) {}

  // A composite type is a frame on a stack of our own; its parts are read one by one, then the frame is closed.
  Result<Datatype> Parse() {
    CKPTFIT_RETURN_IF_ERROR(ReadNode(TypeNode{}));
    while (!stack_.empty()) {
      if (stack_.back().parts_left == 0) {
        CKPTFIT_RETURN_IF_ERROR(Close(stack_.back()));
        stack_.pop_back();
        continue;
      }
      --stack_.back().parts_left;
      CKPTFIT_RETURN_IF_ERROR(ReadPart(stack_.back()));
    }
    return std::move(type_);
  }

 private:
  struct Frame {
    std::uint32_t node = 0;
    unsigned version = 0;
    std::uint32_t parts_left = 0;
  };

  // Reads the 8 bytes that every type begins with and the properties of its class, into `node`.
  Status ReadNode(TypeNode node) {
    const auto head = cursor_.Read<std::uint32_t>();
    const auto size = cursor_.Read<std::uint32_t>();
    if (!size) return RanOff();
    const unsigned version = (*head >> 4) & 0xFu;
    const unsigned type_class = *head & 0xFu;
    if (version < 1 || version > 5) return Bad("bad version number for datatype message");
    if (type_class > 11) return Bad("unknown datatype class found");
    if (*size == 0) return Bad("invalid datatype size");
    if (*size > kMaxTypeSize) return Status(StatusCode::kOverBudget, "an element of more than 2 GiB");
    node.type_class = static_cast<TypeClass>(type_class);
    node.bits = *head >> 8;
    node.size = *size;
    type_.nodes.push_back(std::move(node));
    const auto index = static_cast<std::uint32_t>(type_.nodes.size() - 1);
    std::uint32_t parts = 0;
    CKPTFIT_RETURN_IF_ERROR(ReadProperties(version, type_.nodes[index], &parts));
    if (parts == 0) return Status();
    if (stack_.size() >= kMaxTypeDepth) return Status(StatusCode::kOverBudget, "datatype nested more than 8 deep");
    stack_.push_back({index, version, parts});
    return Status();
  }

  Status ReadProperties(unsigned version, TypeNode& node, std::uint32_t* parts) {
    switch (node.type_class) {
      case TypeClass::kInteger:
      case TypeClass::kBitfield:
        return ReadBitRange(node);
      case TypeClass::kFloat:
        return ReadFloat(node);
      case TypeClass::kTime:
        return cursor_.Skip(2) ? Status() : RanOff();
      case TypeClass::kString:
      case TypeClass::kReference:
        return Status();
      case TypeClass::kOpaque:
        return ReadTag(node);
      case TypeClass::kCompound:
        return CountMembers(node, parts);
      case TypeClass::kEnum:
      case TypeClass::kVariableLength:
      case TypeClass::kComplex:
        *parts = 1;
        return Status();
      case TypeClass::kArray:
        *parts = 1;
        return ReadArray(version, node);
    }
    return Bad("unknown datatype class found");
  }

  Status ReadBitRange(TypeNode& node) {
    const auto offset = cursor_.Read<std::uint16_t>();
    const auto precision = cursor_.Read<std::uint16_t>();
    if (!precision) return RanOff();
    node.bit_offset = *offset;
    node.precision = *precision;
    return Status();
  }

  Status ReadFloat(TypeNode& node) {
    CKPTFIT_RETURN_IF_ERROR(ReadBitRange(node));
    const auto fields = cursor_.Read<std::uint32_t>();
    const auto bias = cursor_.Read<std::uint32_t>();
    if (!bias) return RanOff();
    node.layout = {static_cast<std::uint8_t>(*fields), static_cast<std::uint8_t>(*fields >> 8),
                   static_cast<std::uint8_t>(*fields >> 16), static_cast<std::uint8_t>(*fields >> 24), *bias};
    return Status();
  }

  Status ReadTag(TypeNode& node) {
    const auto tag = cursor_.ReadString(node.bits & 0xFFu);
    if (!tag) return RanOff();
    node.name = std::string(tag->substr(0, tag->find('\0')));
    return Status();
  }

  Status CountMembers(const TypeNode& node, std::uint32_t* parts) {
    *parts = node.bits & 0xFFFFu;
    if (*parts == 0) return Bad("invalid number of members: 0");
    if (*parts > cursor_.remaining() / 8) return RanOff();
    return Status();
  }

  Status ReadArray(unsigned version, TypeNode& node) {
    const auto rank = cursor_.Read<std::uint8_t>();
    if (!rank) return RanOff();
    if (*rank > 32) return Bad("too many dimensions for array datatype");
    if (version < 3 && !cursor_.Skip(3)) return RanOff();
    for (unsigned i = 0; i < *rank; ++i) {
      const auto dim = cursor_.Read<std::uint32_t>();
      if (!dim) return RanOff();
      node.dims.push_back(*dim);
    }
    if (version < 3 && !cursor_.Skip(4u * *rank)) return RanOff();  // the permutation, never used
    return Status();
  }

  Status ReadPart(const Frame frame) {  // a copy: the part may push a frame of its own
    TypeNode part;
    part.parent = frame.node;
    if (type_.nodes[frame.node].type_class == TypeClass::kCompound) {
      CKPTFIT_RETURN_IF_ERROR(ReadMember(frame, &part));
    }
    const std::size_t index = type_.nodes.size();
    CKPTFIT_RETURN_IF_ERROR(ReadNode(std::move(part)));
    return CheckPart(type_.nodes[frame.node], type_.nodes[index]);
  }

  Status ReadMember(const Frame& frame, TypeNode* part) {
    auto name = ReadName(cursor_, frame.version < 3);
    if (!name) return RanOff();
    part->name = std::move(*name);
    const std::uint32_t whole = type_.nodes[frame.node].size;
    const unsigned width = frame.version < 3 ? 4 : (static_cast<unsigned>(std::bit_width(whole)) + 7) / 8;
    const auto offset = cursor_.ReadUint(width);
    if (!offset) return RanOff();
    if (*offset >= whole) return Bad("member starts outside its compound");
    part->offset = static_cast<std::uint32_t>(*offset);
    return frame.version == 1 ? ReadMemberDims(part) : Status();
  }

  Status ReadMemberDims(TypeNode* part) {
    const auto rank = cursor_.Read<std::uint8_t>();
    if (!rank || !cursor_.Skip(3 + 4 + 4)) return RanOff();
    if (*rank > 4) return Bad("invalid number of dimensions for array");
    for (unsigned i = 0; i < 4; ++i) {
      const auto dim = cursor_.Read<std::uint32_t>();
      if (!dim) return RanOff();
      if (i < *rank) part->dims.push_back(*dim);
    }
    return Status();
  }

  // The part must lie inside the whole, as far as both have a fixed extent.
  Status CheckPart(const TypeNode& whole, const TypeNode& part) const {
    if (whole.type_class == TypeClass::kVariableLength) return Status();
    std::uint64_t bytes = part.size;
    static const std::vector<std::uint32_t> kNone;
    const std::vector<std::uint32_t>& own = part.type_class == TypeClass::kArray ? kNone : part.dims;
    for (const std::uint32_t dim : whole.type_class == TypeClass::kArray ? whole.dims : own) {
      if (dim == 0 || bytes > kMaxTypeSize / dim) return Bad("array datatype larger than its element");
      bytes *= dim;
    }
    if (part.offset + bytes > whole.size) return Bad("member extends beyond its datatype");
    return Status();
  }

  // docs/formats/hdf5.md 4.2: the names and values of an enum follow its base type.
  Status Close(const Frame& frame) {
    TypeNode& node = type_.nodes[frame.node];
    if (node.type_class != TypeClass::kEnum) return Status();
    const std::uint32_t count = node.bits & 0xFFFFu;
    if (count > cursor_.remaining()) return RanOff();
    for (std::uint32_t i = 0; i < count; ++i) {
      auto name = ReadName(cursor_, frame.version < 3);
      if (!name) return RanOff();
      node.enumerators.push_back(std::move(*name));
    }
    return cursor_.Skip(std::uint64_t{count} * node.size) ? Status() : RanOff();
  }

  ByteCursor cursor_;
  Datatype type_;
  std::vector<Frame> stack_;
};

}  // namespace

bool Datatype::has_variable_length() const {
  return std::any_of(nodes.begin(), nodes.end(),
                     [](const TypeNode& node) { return node.type_class == TypeClass::kVariableLength; });
}

Status CheckUsedBits(const Datatype& type) {
  for (const TypeNode& node : type.nodes) {
    const bool number = node.type_class == TypeClass::kInteger || node.type_class == TypeClass::kFloat ||
                        node.type_class == TypeClass::kBitfield;
    const std::uint64_t used = std::uint64_t{node.bit_offset} + node.precision;
    if (!number || node.size < 2 || used >= std::uint64_t{node.size} * 4) continue;
    return Bad("datatype has unusually large # of unused bits (prec = " + std::to_string(node.precision) +
               " bits, size = " + std::to_string(node.size) +
               " bytes), possibly corrupted file. See documentation for H5Pset_relax_file_integrity_checks for "
               "details.");
  }
  return Status();
}

Result<Datatype> ParseDatatype(std::span<const std::byte> body) { return TypeParser(body).Parse(); }

}  // namespace ckptfit::hdf5
