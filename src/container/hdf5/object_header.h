// Object headers, versions 1 and 2: the list of messages that makes an object.
//
// Layout: docs/formats/hdf5.md 3.4 to 3.7.
//
// Trust.  Chunks of a header are read once each; a chunk that is met again ends the reading with an error, as do
// messages
//         that leave their chunk. Checksums of version 2 are verified before anything else is believed.
// Cost.   One read, in place where the reader can, for the usual header (a few hundred bytes), one more for each
//         continuation chunk.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "container/hdf5/metadata_reader.h"

namespace ckptfit::hdf5 {

// docs/formats/hdf5.md 3.7.
enum class MessageType : std::uint16_t {
  kNil = 0x00,
  kDataspace = 0x01,
  kLinkInfo = 0x02,
  kDatatype = 0x03,
  kOldFillValue = 0x04,
  kFillValue = 0x05,
  kLink = 0x06,
  kExternalFiles = 0x07,
  kLayout = 0x08,
  kGroupInfo = 0x0A,
  kFilterPipeline = 0x0B,
  kAttribute = 0x0C,
  kSharedMessageTable = 0x0F,
  kContinuation = 0x10,
  kSymbolTable = 0x11,
  kBtreeK = 0x13,
  kDriverInfo = 0x14,
  kAttributeInfo = 0x15,
};

struct Message {
  MessageType type = MessageType::kNil;
  std::uint8_t flags = 0;
  std::uint32_t size = 0;              // of the body
  const std::byte* bytes = nullptr;    // of the body, where the reader or the ObjectHeader keeps them
  std::uint64_t address = kUndefined;  // of the body in the file

  bool shared() const { return (flags & 2) != 0; }  // docs/formats/hdf5.md 3.6
};

// Its messages may refer to the memory of the reader that it came from, which must outlive it.
struct ObjectHeader {
  ObjectHeader() = default;
  ObjectHeader(ObjectHeader&&) = default;  // not copied: messages of the copy would refer to the original
  ObjectHeader& operator=(ObjectHeader&&) = default;

  std::uint64_t address = 0;
  unsigned version = 0;
  std::vector<Message> messages;             // in file order, without NIL and continuation messages
  std::vector<std::vector<std::byte>> room;  // the chunks that could not be read in place

  // Whether a checksum over the messages has been verified.
  bool has_checksum() const { return version >= 2; }
  static std::span<const std::byte> Body(const Message& message) { return {message.bytes, message.size}; }
  // The first message of a type, or nullptr.
  const Message* Find(MessageType type) const;
};

// Reads the header at `address` into `header`, whose memory is used again.
Status ReadObjectHeader(MetadataReader& reader, std::uint64_t address, ObjectHeader* header);

}  // namespace ckptfit::hdf5
