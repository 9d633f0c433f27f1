#include "container/hdf5/layout.h"

#include "base/byte_cursor.h"
#include "container/hdf5/dataspace.h"

namespace ckptfit::hdf5 {
namespace {

Status Bad(std::string text) { return Status(StatusCode::kCorrupt, std::move(text)); }
Status RanOff() { return Bad("ran off end of input buffer while decoding"); }

// The `count` dimensions of a chunk, the last of which is the size of an element.
Status ReadChunkDims(ByteCursor& cursor, unsigned count, unsigned width, Layout* layout) {
  if (count < 2 || count > kMaxRank + 1) return Bad("dimensionality is too large");
  for (unsigned i = 0; i < count; ++i) {
    const auto dim = cursor.ReadUint(width);
    if (!dim) return RanOff();
    if (*dim == 0)
      return Bad("bad chunk dimension value when parsing layout message - chunk dimension must be positive");
    if (i + 1 < count) {
      layout->chunk.push_back(*dim);
    } else {
      layout->element_size = *dim;
    }
  }
  return Status();
}

Status ReadChunkedV3(ByteCursor& cursor, Layout* layout) {
  const auto count = cursor.Read<std::uint8_t>();
  const auto address = cursor.Read<std::uint64_t>();
  if (!address) return RanOff();
  layout->address = *address;
  return ReadChunkDims(cursor, *count, 4, layout);
}

// docs/formats/hdf5.md 4.6: the fields between the index type and the address. All but those of a single chunk stand in
// the index's own header as well, which is what readers go by.
Status ReadIndexFields(ByteCursor& cursor, Layout* layout) {
  static constexpr std::uint8_t kFieldBytes[] = {0, 0, 0, 1, 5, 6};
  if (layout->index == ChunkIndex::kSingle && layout->single_filtered) {
    const auto size = cursor.Read<std::uint64_t>();
    const auto mask = cursor.Read<std::uint32_t>();
    if (!mask) return RanOff();
    layout->single_size = *size;
    layout->single_mask = *mask;
    return Status();
  }
  return cursor.Skip(kFieldBytes[static_cast<std::size_t>(layout->index)]) ? Status() : RanOff();
}

Status ReadChunkedV4(ByteCursor& cursor, Layout* layout) {
  const auto flags = cursor.Read<std::uint8_t>();
  const auto count = cursor.Read<std::uint8_t>();
  const auto width = cursor.Read<std::uint8_t>();
  if (!width) return RanOff();
  if ((*flags & ~3u) != 0) return Bad("bad flag value for layout message");
  if (*width == 0 || *width > 8) return Bad("encoded chunk dimension size is too large");
  layout->edge_chunks_unfiltered = (*flags & 1u) != 0;
  layout->single_filtered = (*flags & 2u) != 0;
  CKPTFIT_RETURN_IF_ERROR(ReadChunkDims(cursor, *count, *width, layout));
  const auto index = cursor.Read<std::uint8_t>();
  if (!index) return RanOff();
  if (*index < 1 || *index > 5) return Bad("invalid chunk index type");
  layout->index = static_cast<ChunkIndex>(*index);
  CKPTFIT_RETURN_IF_ERROR(ReadIndexFields(cursor, layout));
  const auto address = cursor.Read<std::uint64_t>();
  if (!address) return RanOff();
  layout->address = *address;
  return Status();
}

Status ReadCompact(ByteCursor& cursor, Layout* layout) {
  const auto size = cursor.Read<std::uint16_t>();
  if (!size) return RanOff();
  const auto data = cursor.ReadBytes(*size);
  if (!data) return RanOff();
  layout->size = *size;
  layout->compact.assign(data->begin(), data->end());
  return Status();
}

Status ReadContiguous(ByteCursor& cursor, Layout* layout) {
  const auto address = cursor.Read<std::uint64_t>();
  const auto size = cursor.Read<std::uint64_t>();
  if (!size) return RanOff();
  layout->address = *address;
  layout->size = *size;
  return Status();
}

Result<Filter> ReadFilter(ByteCursor& cursor, unsigned version) {
  Filter filter;
  const auto id = cursor.Read<std::uint16_t>();
  if (!id) return RanOff();
  filter.id = *id;
  std::uint16_t name_length = 0;
  if (version == 1 || filter.id >= 256) {
    const auto length = cursor.Read<std::uint16_t>();
    if (!length) return RanOff();
    name_length = *length;
  }
  const auto flags = cursor.Read<std::uint16_t>();
  const auto count = cursor.Read<std::uint16_t>();
  if (!count) return RanOff();
  filter.flags = *flags;
  if (version == 1 && name_length % 8 != 0) return Bad("filter name length is not a multiple of eight");
  const auto name = cursor.ReadString(name_length);
  if (!name) return RanOff();
  filter.name = std::string(name->substr(0, name->find('\0')));
  for (unsigned i = 0; i < *count; ++i) {
    const auto value = cursor.Read<std::uint32_t>();
    if (!value) return RanOff();
    filter.values.push_back(*value);
  }
  if (version == 1 && *count % 2 != 0 && !cursor.Skip(4)) return RanOff();
  return filter;
}

}  // namespace

Result<Layout> ParseLayout(std::span<const std::byte> body) {
  ByteCursor cursor(body);
  const auto version = cursor.Read<std::uint8_t>();
  if (!version) return RanOff();
  if (*version == 1 || *version == 2) {
    return Status(StatusCode::kUnsupported, "data layout messages of version 1 and 2 are not read");
  }
  if (*version < 3 || *version > 5) return Bad("bad version number for layout message");
  const auto kind = cursor.Read<std::uint8_t>();
  if (!kind) return RanOff();
  if (*kind > 3 || (*kind == 3 && *version == 3)) return Bad("Invalid layout class");
  Layout layout;
  layout.version = *version;
  layout.kind = static_cast<Layout::Kind>(*kind);
  switch (layout.kind) {
    case Layout::Kind::kCompact:
      CKPTFIT_RETURN_IF_ERROR(ReadCompact(cursor, &layout));
      break;
    case Layout::Kind::kContiguous:
      CKPTFIT_RETURN_IF_ERROR(ReadContiguous(cursor, &layout));
      break;
    case Layout::Kind::kChunked:
      CKPTFIT_RETURN_IF_ERROR(layout.version == 3 ? ReadChunkedV3(cursor, &layout) : ReadChunkedV4(cursor, &layout));
      break;
    case Layout::Kind::kVirtual:
      break;  // named and refused by the reader of values
  }
  return layout;
}

// docs/formats/hdf5.md 4.7.
Result<std::vector<Filter>> ParseFilterPipeline(std::span<const std::byte> body) {
  ByteCursor cursor(body);
  const auto version = cursor.Read<std::uint8_t>();
  const auto count = cursor.Read<std::uint8_t>();
  if (!count) return RanOff();
  if (*version != 1 && *version != 2) return Bad("bad version number for filter pipeline message");
  if (*count > 32) return Bad("filter pipeline message has too many filters");
  if (*version == 1 && !cursor.Skip(6)) return RanOff();
  std::vector<Filter> filters;
  for (unsigned i = 0; i < *count; ++i) {
    CKPTFIT_ASSIGN_OR_RETURN(Filter filter, ReadFilter(cursor, *version));
    filters.push_back(std::move(filter));
  }
  return filters;
}

// docs/formats/hdf5.md 4.4.
Result<FillValue> ParseFillValue(std::span<const std::byte> body) {
  ByteCursor cursor(body);
  const auto version = cursor.Read<std::uint8_t>();
  if (!version) return RanOff();
  FillValue fill;
  if (*version == 1 || *version == 2) {
    if (!cursor.Skip(2)) return RanOff();
    const auto defined = cursor.Read<std::uint8_t>();
    if (!defined) return RanOff();
    fill.defined = *defined != 0;
    if (*version == 2 && !fill.defined) return fill;
  } else if (*version == 3) {
    const auto flags = cursor.Read<std::uint8_t>();
    if (!flags) return RanOff();
    fill.defined = (*flags & 0x20u) != 0;
    if (!fill.defined) return fill;
  } else {
    return Bad("bad version number for fill value message");
  }
  const auto size = cursor.Read<std::uint32_t>();
  if (!size) return RanOff();
  if (*size == 0 || *size > 0x7FFFFFFFu) return fill;  // a negative size of version 1 means "no value"
  const auto bytes = cursor.ReadBytes(*size);
  if (!bytes) return RanOff();
  fill.bytes.assign(bytes->begin(), bytes->end());
  return fill;
}

}  // namespace ckptfit::hdf5
