#include "container/hdf5/link.h"

#include "base/byte_cursor.h"

namespace ckptfit::hdf5 {
namespace {

Status Bad(std::string text) { return Status(StatusCode::kCorrupt, std::move(text)); }
Status RanOff() { return Bad("ran off end of input buffer while decoding"); }

constexpr unsigned kSoftType = 1;
constexpr unsigned kExternalType = 64;

// The part of a link message that depends on its type.
Status ReadTarget(ByteCursor& cursor, unsigned type, Link* link) {
  if (type == 0) {
    const auto address = cursor.Read<std::uint64_t>();
    if (!address) return RanOff();
    link->address = *address;
    return Status();
  }
  const auto length = cursor.Read<std::uint16_t>();
  if (!length) return RanOff();
  const auto value = cursor.ReadString(*length);
  if (!value) return RanOff();
  if (type == kSoftType) {
    if (value->empty()) return Bad("invalid link length");
    link->kind = Link::Kind::kSoft;
    link->target = std::string(*value);
    return Status();
  }
  link->kind = type == kExternalType ? Link::Kind::kExternal : Link::Kind::kUserDefined;
  if (type == kExternalType && !value->empty()) {  // one flag byte, file, NUL, path, NUL
    const std::string_view names = value->substr(1);
    const std::size_t end = names.find('\0');
    link->file = std::string(names.substr(0, end));
    if (end != std::string_view::npos) {
      const std::string_view path = names.substr(end + 1);
      link->target = std::string(path.substr(0, path.find('\0')));
    }
  }
  return Status();
}

}  // namespace

bool ValidLinkName(std::string_view name) {
  return !name.empty() && name != "." && name.find('/') == std::string_view::npos;
}

Result<Link> ParseLink(std::span<const std::byte> body) {
  ByteCursor cursor(body);
  const auto version = cursor.Read<std::uint8_t>();
  const auto flags = cursor.Read<std::uint8_t>();
  if (!flags) return RanOff();
  if (*version != 1) return Bad("bad version number for message");
  if ((*flags & 0xE0u) != 0) return Bad("bad flag value for message");
  unsigned type = 0;
  if ((*flags & 8u) != 0) {
    const auto stored = cursor.Read<std::uint8_t>();
    if (!stored) return RanOff();
    type = *stored;
    if (type > kSoftType && type < kExternalType) return Bad("unknown link type");
  }
  const std::uint64_t optional_bytes = ((*flags & 4u) != 0 ? 8u : 0u) + ((*flags & 16u) != 0 ? 1u : 0u);
  if (!cursor.Skip(optional_bytes)) return RanOff();  // creation order, character set
  const auto length = cursor.ReadUint(1u << (*flags & 3u));
  if (!length) return RanOff();
  if (*length == 0) return Bad("invalid name length");
  const auto name = cursor.ReadString(*length);
  if (!name) return RanOff();
  if (!ValidLinkName(*name)) return Bad("invalid link name");
  Link link;
  link.name = *name;
  CKPTFIT_RETURN_IF_ERROR(ReadTarget(cursor, type, &link));
  return link;
}

}  // namespace ckptfit::hdf5
