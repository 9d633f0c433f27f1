#include "container/hdf5/object_header.h"

#include <algorithm>
#include <string>

#include "base/byte_cursor.h"
#include "base/checked.h"
#include "container/hdf5/checksum.h"

namespace ckptfit::hdf5 {
namespace {

constexpr std::uint64_t kFirstRead = 512;  // holds the first chunk of every header that Keras writes
constexpr std::size_t kMaxChunks = 4096;   // of one header
constexpr std::uint64_t kMaxHeaderBytes = 64u << 20;
constexpr std::size_t kV1Prefix = 16;
constexpr std::size_t kV1MessageHeader = 8;

struct Chunk {
  std::uint64_t address = 0;
  std::uint64_t length = 0;
};

class HeaderParser {
 public:
  HeaderParser(MetadataReader& reader, ObjectHeader* header) : reader_(reader), header_(*header) {}

  Status Parse(std::uint64_t address) {
    header_.address = address;
    header_.messages.clear();
    if (address == kUndefined) return reader_.Corrupt("address undefined", address);
    if (address == 0) return reader_.Corrupt("ring type mismatch occurred for cache entry", 0, 1);
    if (address >= reader_.end()) return reader_.Corrupt("address of object past end of allocation", address);
    CKPTFIT_RETURN_IF_ERROR(reader_.ViewUpTo(address, kFirstRead, Room(0), &first_));
    const bool version2 = first_.size() >= 4 && AsText(first_).substr(0, 4) == "OHDR";
    CKPTFIT_RETURN_IF_ERROR(version2 ? ParseFirstV2() : ParseFirstV1());
    return continuations_.empty() ? Status() : ParseContinuations(version2);
  }

 private:
  // Where a chunk is copied to when it cannot be read in place.
  std::vector<std::byte>* Room(std::size_t chunk) {
    if (header_.room.size() <= chunk) header_.room.resize(chunk + 1);
    return &header_.room[chunk];
  }

  // Makes first_ hold at least `length` bytes from the start of the header.
  Status Extend(std::uint64_t length) {
    if (first_.size() >= length) return Status();
    if (!RangeFits(header_.address, length, reader_.end())) {
      return reader_.Fault(StatusCode::kTruncated, "actual len exceeds EOA", header_.address, length);
    }
    return reader_.View(header_.address, length, Room(0), &first_);
  }

  // docs/formats/hdf5.md 3.4.
  Status ParseFirstV1() {
    if (std::to_integer<int>(first_[0]) != 1) {
      return reader_.Corrupt("bad object header version number", header_.address, 1);
    }
    CKPTFIT_RETURN_IF_ERROR(Extend(kV1Prefix));
    ByteCursor cursor(first_);
    cursor.Skip(2);
    const std::uint16_t count = cursor.Read<std::uint16_t>().value_or(0);
    cursor.Skip(4);
    const std::uint32_t size = cursor.Read<std::uint32_t>().value_or(0);
    if (count > 0 ? size < kV1MessageHeader : size > 0) {
      return reader_.Corrupt("bad object header chunk size", header_.address + 8, 4);
    }
    CKPTFIT_RETURN_IF_ERROR(Extend(kV1Prefix + size));
    header_.version = 1;
    left_ = count;
    return ListMessages(first_.first(kV1Prefix + size), kV1Prefix, header_.address);
  }

  // docs/formats/hdf5.md 3.5.
  Status ParseFirstV2() {
    CKPTFIT_RETURN_IF_ERROR(Extend(6));
    if (std::to_integer<int>(first_[4]) != 2) {
      return reader_.Corrupt("bad object header version number", header_.address + 4, 1);
    }
    const unsigned flags = std::to_integer<unsigned>(first_[5]);
    if ((flags & 0xC0u) != 0) return reader_.Corrupt("unknown object header status flag(s)", header_.address + 5, 1);
    const unsigned width = 1u << (flags & 3u);
    const std::size_t prefix = 6u + ((flags & 0x20u) != 0 ? 16u : 0u) + ((flags & 0x10u) != 0 ? 4u : 0u);
    CKPTFIT_RETURN_IF_ERROR(Extend(prefix + width));
    ByteCursor cursor(first_.subspan(prefix));
    const std::uint64_t size = cursor.ReadUint(width).value_or(0);
    if (size > kMaxHeaderBytes) return reader_.Corrupt("actual len exceeds EOA", header_.address, size);
    const auto start = static_cast<std::size_t>(prefix + width);
    const auto stop = static_cast<std::size_t>(start + size);
    CKPTFIT_RETURN_IF_ERROR(Extend(stop + 4));
    if (!ChecksumHolds(first_.first(stop + 4))) {
      return BadChecksum(header_.address, stop + 4);
    }
    header_.version = 2;
    creation_order_ = (flags & 4u) != 0;
    return ListMessages(first_.first(stop), start, header_.address);
  }

  Status ParseContinuations(bool version2) {
    std::uint64_t bytes = first_.size();
    for (std::size_t next = 0; next < continuations_.size(); ++next) {
      const Chunk chunk = continuations_[next];
      if (chunk.length == 0) return reader_.Corrupt("invalid continuation chunk size (0)", header_.address);
      std::span<const std::byte> body;
      CKPTFIT_RETURN_IF_ERROR(reader_.View(chunk.address, chunk.length, Room(next + 1), &body));
      if (version2) CKPTFIT_RETURN_IF_ERROR(CheckContinuationV2(chunk, body));
      bytes += body.size();
      if (bytes > kMaxHeaderBytes) {
        return reader_.Fault(StatusCode::kOverBudget, "object header larger than 64 MiB", header_.address, 0);
      }
      const std::size_t frame = version2 ? 4 : 0;
      CKPTFIT_RETURN_IF_ERROR(ListMessages(body.first(body.size() - frame), frame, chunk.address));
    }
    return Status();
  }

  Status CheckContinuationV2(const Chunk& chunk, std::span<const std::byte> bytes) const {
    if (chunk.length < 8 || AsText(bytes).substr(0, 4) != "OCHK") {
      return reader_.Corrupt("wrong object header chunk signature", chunk.address, chunk.length);
    }
    return ChecksumHolds(bytes) ? Status() : BadChecksum(chunk.address, chunk.length);
  }

  Status BadChecksum(std::uint64_t address, std::uint64_t length) const {
    return reader_.Fault(StatusCode::kChecksum, kBadChecksum, address, length);
  }

  // Lists the messages of `chunk` from `begin` on, which stands in the file at `address`.
  Status ListMessages(std::span<const std::byte> chunk, std::size_t begin, std::uint64_t address) {
    ByteCursor cursor(chunk);
    cursor.Seek(begin);
    while (true) {
      Message message;
      CKPTFIT_RETURN_IF_ERROR(NextMessage(cursor, address, &message));
      if (message.address == kUndefined) return Status();
      CKPTFIT_RETURN_IF_ERROR(Keep(message));
    }
  }

  // The next message in `cursor`, its body skipped; its address stays undefined at the end of the chunk at `start`.
  Status NextMessage(ByteCursor& cursor, std::uint64_t start, Message* message) {
    const std::uint64_t at = start + cursor.position();
    std::uint64_t size = 0;
    if (header_.version == 1) {
      if (left_ == 0 || cursor.done()) return Status();
      if (cursor.remaining() < kV1MessageHeader)
        return reader_.Corrupt("gap found in early version of file format", at);
      message->type = static_cast<MessageType>(*cursor.Read<std::uint16_t>());
      size = *cursor.Read<std::uint16_t>();
      message->flags = *cursor.Read<std::uint8_t>();
      cursor.Skip(3);
      if (size % 8 != 0) return reader_.Corrupt("message not aligned", at, kV1MessageHeader);
      --left_;
    } else {
      if (cursor.remaining() < (creation_order_ ? 6u : 4u)) return Status();  // a gap
      message->type = static_cast<MessageType>(*cursor.Read<std::uint8_t>());
      size = *cursor.Read<std::uint16_t>();
      message->flags = *cursor.Read<std::uint8_t>();
      if (creation_order_) cursor.Skip(2);
    }
    message->address = start + cursor.position();
    const auto body = cursor.ReadBytes(size);
    if (!body) return reader_.Corrupt("message size exceeds buffer end", at, size);
    message->bytes = body->data();
    message->size = static_cast<std::uint32_t>(size);
    return Status();
  }

  Status Keep(const Message& message) {
    if (message.type == MessageType::kNil) return Status();
    if (message.type == MessageType::kContinuation) return AddContinuation(message);
    // docs/formats/hdf5.md 3.6: bit 7 makes an unknown message a refusal; all types above 0x18 are unknown to libhdf5.
    if ((message.flags & 0x80u) != 0 && static_cast<unsigned>(message.type) > 0x18) {
      return reader_.Unsupported("unknown message with 'fail if unknown' flag found", message.address, message.size);
    }
    header_.messages.push_back(message);
    return Status();
  }

  Status AddContinuation(const Message& message) {
    ByteCursor cursor(ObjectHeader::Body(message));
    const auto address = cursor.Read<std::uint64_t>();
    const auto length = cursor.Read<std::uint64_t>();
    if (!length) return reader_.Corrupt("ran off end of input buffer while decoding", message.address, message.size);
    const bool again =
        *address == header_.address || std::any_of(continuations_.begin(), continuations_.end(),
                                                   [&](const Chunk& seen) { return seen.address == *address; });
    if (again) return reader_.Corrupt("incorrect cache entry type", *address, *length);
    if (continuations_.size() >= kMaxChunks) {
      return reader_.Fault(StatusCode::kOverBudget, "more than 4096 object header chunks", header_.address, 0);
    }
    continuations_.push_back({*address, *length});
    return Status();
  }

  MetadataReader& reader_;
  ObjectHeader& header_;
  std::span<const std::byte> first_;  // the first chunk, or more
  std::vector<Chunk> continuations_;
  unsigned left_ = 0;
  bool creation_order_ = false;
};

}  // namespace

const Message* ObjectHeader::Find(MessageType type) const {
  for (const Message& message : messages) {
    if (message.type == type) return &message;
  }
  return nullptr;
}

Status ReadObjectHeader(MetadataReader& reader, std::uint64_t address, ObjectHeader* header) {
  return HeaderParser(reader, header).Parse(address);
}

}  // namespace ckptfit::hdf5
