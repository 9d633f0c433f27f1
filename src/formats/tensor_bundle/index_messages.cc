#include "formats/tensor_bundle/index_messages.h"

#include "base/checked.h"
#include "codec/tensorflow_messages.h"

namespace ckptfit {
namespace {

constexpr std::size_t kMaxDimensions = 254;

void ParseBadConsumers(ProtoReader& reader, VersionDef& version) {
  if (reader.wire_type() == protozero::pbf_wire_type::varint) {
    version.bad_consumers.push_back(reader.get_int32());
    return;
  }
  for (std::int32_t consumer : reader.get_packed_int32()) version.bad_consumers.push_back(consumer);
}

}  // namespace

VersionDef ParseVersionDef(ProtoReader reader) {
  VersionDef version;
  while (reader.next()) {
    switch (reader.tag_and_type()) {
      case VarintField(1):
        version.producer = reader.get_int32();
        break;
      case VarintField(2):
        version.min_consumer = reader.get_int32();
        break;
      case VarintField(3):
      case BytesField(3):
        ParseBadConsumers(reader, version);
        break;
      default:
        reader.skip();
    }
  }
  return version;
}

bool ParseBundleHeader(std::string_view bytes, BundleHeader& out) {
  return ParseMessage(bytes, [&out](ProtoReader& reader) {
    while (reader.next()) {
      switch (reader.tag_and_type()) {
        case VarintField(1):
          out.num_shards = reader.get_int32();
          break;
        case VarintField(2):
          out.big_endian = reader.get_int32() == 1;
          break;
        case BytesField(3):
          out.version = ParseVersionDef(reader.get_message());
          break;
        default:
          reader.skip();
      }
    }
  });
}

bool ParseBundleEntry(std::string_view bytes, BundleEntry& out) {
  return ParseMessage(bytes, [&out](ProtoReader& reader) {
    while (reader.next()) {
      switch (reader.tag_and_type()) {
        case VarintField(1):
          out.dtype = reader.get_int32();
          break;
        case BytesField(2):
          ReadTensorShape(reader.get_message(), &out.shape);
          break;
        case VarintField(3):
          out.shard = reader.get_int32();
          break;
        case VarintField(4):
          out.offset = reader.get_int64();
          break;
        case VarintField(5):
          out.size = reader.get_int64();
          break;
        case Fixed32Field(6):
          out.crc = reader.get_fixed32();
          break;
        case BytesField(7):
          out.slices.push_back(ParseTensorSlice(reader.get_message()));
          break;
        default:
          reader.skip();
      }
    }
  });
}

std::optional<std::uint64_t> CountElements(const Shape& shape) {
  if (shape.dims.size() > kMaxDimensions) return std::nullopt;
  std::uint64_t count = 1;
  for (std::int64_t dim : shape.dims) {
    if (dim < 0) return std::nullopt;
    const auto product = CheckedMul(count, static_cast<std::uint64_t>(dim));
    if (!product || *product > static_cast<std::uint64_t>(INT64_MAX)) return std::nullopt;
    count = *product;
  }
  return count;
}

}  // namespace ckptfit
