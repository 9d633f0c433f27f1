#include "container/hdf5/attribute.h"

#include "base/byte_cursor.h"
#include "base/checked.h"

namespace ckptfit::hdf5 {
namespace {

Status Bad(std::string text) { return Status(StatusCode::kCorrupt, std::move(text)); }
Status RanOff() { return Bad("ran off end of input buffer while decoding"); }

// A field of `size` bytes; version 1 pads it to a multiple of 8.
std::optional<std::span<const std::byte>> Field(ByteCursor& cursor, std::uint16_t size, bool padded) {
  const auto field = cursor.ReadBytes(size);
  if (!field) return std::nullopt;
  if (padded && !cursor.Skip((8u - size % 8u) % 8u)) return std::nullopt;
  return field;
}

}  // namespace

Result<Attribute> ParseAttribute(std::span<const std::byte> body, const TypeDecoder& decode_type, std::string* name) {
  ByteCursor cursor(body);
  const auto version = cursor.Read<std::uint8_t>();
  const auto flags = cursor.Read<std::uint8_t>();
  const auto name_size = cursor.Read<std::uint16_t>();
  const auto type_size = cursor.Read<std::uint16_t>();
  const auto space_size = cursor.Read<std::uint16_t>();
  if (!space_size) return RanOff();
  if (*version < 1 || *version > 3) return Bad("bad version number for attribute message");
  const bool padded = *version == 1;
  if (!padded && (*flags & ~3u) != 0) return Bad("unknown flag for attribute message");
  if (*version == 3 && !cursor.Skip(1)) return RanOff();  // character set of the name
  const auto name_field = Field(cursor, *name_size, padded);
  if (!name_field) return RanOff();
  if (*name_size == 0) return Bad("decoded name length is zero");
  const std::string_view text = AsText(*name_field);
  Attribute attribute;
  attribute.name = *name = std::string(text.substr(0, text.find('\0')));
  const auto type = Field(cursor, *type_size, padded);
  const auto space = type ? Field(cursor, *space_size, padded) : std::nullopt;
  if (!space) return RanOff();
  if (!padded && (*flags & 2u) != 0) return Status(StatusCode::kUnsupported, "attribute with a shared dataspace");
  CKPTFIT_ASSIGN_OR_RETURN(attribute.type, decode_type(*type, !padded && (*flags & 1u) != 0));
  CKPTFIT_ASSIGN_OR_RETURN(attribute.space, ParseDataspace(*space));
  const auto elements = attribute.space.Elements();
  const auto bytes = elements ? CheckedMul(*elements, attribute.type->size()) : std::nullopt;
  const auto data = bytes ? cursor.ReadBytes(*bytes) : std::nullopt;
  if (!data) return RanOff();
  attribute.data.assign(data->begin(), data->end());
  return attribute;
}

}  // namespace ckptfit::hdf5
