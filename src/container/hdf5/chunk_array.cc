#include "container/hdf5/chunk_array.h"

namespace ckptfit::hdf5 {
namespace {

// What a message calls the block of a signature such as FADB or EASB.
const char* SignatureName(std::string_view signature) {
  return signature[2] == 'I'   ? " array index block signature"
         : signature[2] == 'S' ? " array super block signature"
                               : " array data block signature";
}

}  // namespace

ChunkArray::ChunkArray(MetadataReader& reader, const ChunkGrid& grid, bool filtered, const char* kind)
    : reader_(reader), grid_(grid), kind_(kind) {
  format_.filtered = filtered;
  format_.chunk_bytes = grid.chunk_bytes();
}

Status ChunkArray::OpenHeader(std::uint64_t address, std::uint64_t bytes, std::string_view signature,
                              ByteCursor* cursor) {
  header_ = address;
  CKPTFIT_RETURN_IF_ERROR(ReadChecked(address, bytes));
  *cursor = ByteCursor(buffer_);
  if (cursor->ReadString(4) != signature) {
    return reader_.Corrupt(Text("wrong ", " array header signature"), address, 4);
  }
  cursor->Skip(1);
  if (*cursor->Read<std::uint8_t>() != (format_.filtered ? 1 : 0)) {
    return reader_.Corrupt("incorrect array class", address + 5, 1);
  }
  format_.entry_bytes = *cursor->Read<std::uint8_t>();
  return Status();
}

Status ChunkArray::OpenBlock(std::uint64_t address, std::uint64_t bytes, std::string_view signature,
                             ByteCursor* cursor) {
  CKPTFIT_RETURN_IF_ERROR(ReadChecked(address, bytes));
  *cursor = ByteCursor(buffer_);
  if (cursor->ReadString(4) != signature) {
    return reader_.Corrupt(Text("wrong ", SignatureName(signature)), address, 4);
  }
  cursor->Skip(2);
  if (*cursor->Read<std::uint64_t>() == header_) return Status();
  return reader_.Corrupt(Text("wrong ", " array header address"), address + 6, 8);
}

Status ChunkArray::ReadChecked(std::uint64_t address, std::uint64_t length) {
  return reader_.ReadChecked(address, length, &buffer_);
}

void ChunkArray::ReadEntries(ByteCursor& cursor, std::uint64_t first, std::uint64_t count) {
  for (std::uint64_t i = 0; i < count; ++i) {
    ChunkLocation chunk = format_.Read(cursor);
    if (chunk.address == kUndefined) continue;
    const auto number = NumberOf(first + i);
    if (!number) continue;
    chunk.number = *number;
    chunks_.push_back(chunk);
  }
}

bool ChunkArray::IsWritten(std::span<const std::byte> bitmap, std::uint64_t bit) {
  if (bit / 8 >= bitmap.size()) return false;
  return (std::to_integer<unsigned>(bitmap[static_cast<std::size_t>(bit / 8)]) & (0x80u >> (bit % 8))) != 0;
}

}  // namespace ckptfit::hdf5
