#include "container/hdf5/dataspace.h"

#include <algorithm>
#include <string>

#include "base/byte_cursor.h"
#include "base/checked.h"

namespace ckptfit::hdf5 {
namespace {

Status Bad(std::string text) { return Status(StatusCode::kCorrupt, std::move(text)); }

// Reads `rank` lengths; false when the message is too short.
bool ReadDims(ByteCursor& cursor, unsigned rank, std::vector<std::uint64_t>* dims) {
  if (cursor.remaining() / 8 < rank) return false;
  dims->resize(rank);
  for (std::uint64_t& dim : *dims) dim = *cursor.Read<std::uint64_t>();
  return true;
}

// As ReadDims(), for the maximum lengths: nothing is kept of those that are the lengths themselves, as usual.
bool ReadMaximum(ByteCursor& cursor, std::span<const std::byte> lengths, Dataspace* space) {
  ByteCursor look = cursor;
  const auto bytes = look.ReadBytes(lengths.size());
  if (bytes && std::equal(bytes->begin(), bytes->end(), lengths.begin())) return cursor.Skip(lengths.size());
  return ReadDims(cursor, static_cast<unsigned>(space->dims.size()), &space->max_dims);
}

Status CheckMaximum(const Dataspace& space) {
  for (std::size_t i = 0; i < space.max_dims.size(); ++i) {
    if (space.dims[i] <= space.max_dims[i]) continue;
    return Bad("dataspace dim " + std::to_string(i) + " size of " + std::to_string(space.dims[i]) +
               " is greater than maxdim size of " + std::to_string(space.max_dims[i]));
  }
  return Status();
}

}  // namespace

std::optional<std::uint64_t> Dataspace::Elements() const {
  if (kind == Kind::kNull) return 0;
  std::uint64_t product = 1;
  bool fits = true;
  for (const std::uint64_t dim : dims) {
    if (dim == 0) return 0;
    const auto next = CheckedMul(product, dim);
    fits = fits && next.has_value();
    product = next.value_or(1);
  }
  if (!fits) return std::nullopt;
  return product;
}

Result<Dataspace> ParseDataspace(std::span<const std::byte> body) {
  ByteCursor cursor(body);
  const auto version = cursor.Read<std::uint8_t>();
  const auto rank = cursor.Read<std::uint8_t>();
  const auto flags = cursor.Read<std::uint8_t>();
  const auto kind = cursor.Read<std::uint8_t>();  // version 1: reserved
  if (!kind) return Bad("ran off end of input buffer while decoding");
  if (*version != 1 && *version != 2) return Bad("wrong version number in dataspace message");
  if (*rank > kMaxRank) return Bad("simple dataspace dimensionality is too large");
  if (*version == 1 && !cursor.Skip(4)) return Bad("ran off end of input buffer while decoding");
  Dataspace space;
  if (*version == 2) {
    if (*kind > 2) return Bad("invalid dataspace type");
    space.kind = static_cast<Dataspace::Kind>(*kind);
    if (space.kind != Dataspace::Kind::kSimple && *rank > 0) return Bad("invalid rank for scalar or NULL dataspace");
  } else if (*rank > 0) {
    space.kind = Dataspace::Kind::kSimple;
  }
  const std::size_t begin = cursor.position();
  bool complete = ReadDims(cursor, *rank, &space.dims);
  if (complete && (*flags & 1u) != 0) complete = ReadMaximum(cursor, body.subspan(begin, 8u * *rank), &space);
  if (!complete) return Bad("ran off end of input buffer while decoding");
  CKPTFIT_RETURN_IF_ERROR(CheckMaximum(space));
  return space;
}

}  // namespace ckptfit::hdf5
