#include "container/hdf5/object_header.h"

#include <gtest/gtest.h>

#include <memory>

#include "base/byte_cursor.h"
#include "forge/hdf5.h"

namespace ckptfit::hdf5 {
namespace {

using forge::AppendChecksum;
using forge::AppendUint;
using forge::OldHeader;
using forge::OldMessage;

constexpr std::uint64_t kAt = 96;

// A header with the reader whose memory its messages refer to.
struct HeldHeader : ObjectHeader {
  std::unique_ptr<MetadataReader> reader;
};

// Reads the header that `bytes` begin with; they stand at address 96 of a file.
Status Read(const std::string& bytes, HeldHeader* header) {
  const std::string file = std::string(kAt, '\0') + bytes;
  header->reader = std::make_unique<MetadataReader>(forge::SourceOf(file), 0, file.size());
  return ReadObjectHeader(*header->reader, kAt, header);
}

std::string MessageOf(const std::string& bytes) {
  HeldHeader header;
  return Read(bytes, &header).message();
}

std::string Continuation(std::uint64_t address, std::uint64_t length) {
  std::string body;
  AppendUint(&body, address, 8);
  AppendUint(&body, length, 8);
  return OldMessage(0x10, body);
}

// A header of version 2 with these message bytes and one byte for their length.
std::string NewHeader(const std::string& messages, unsigned flags = 0) {
  std::string header = "OHDR";
  AppendUint(&header, 2, 1);
  AppendUint(&header, flags, 1);
  AppendUint(&header, messages.size(), 1);
  header += messages;
  AppendChecksum(&header);
  return header;
}

TEST(ObjectHeaderTest, ListsTheMessagesOfVersion1InOrder) {
  HeldHeader header;
  const std::string bytes =
      OldHeader({OldMessage(0x11, "sixteen bytes ok"), OldMessage(0, "nil"), OldMessage(0x0C, "a")});
  ASSERT_TRUE(Read(bytes, &header).ok());
  EXPECT_EQ(header.version, 1u);
  ASSERT_EQ(header.messages.size(), 2u);
  EXPECT_EQ(header.messages[0].type, MessageType::kSymbolTable);
  EXPECT_EQ(AsText(header.Body(header.messages[0])), "sixteen bytes ok");
  EXPECT_EQ(header.messages[0].address, kAt + 16 + 8);
  EXPECT_EQ(header.Find(MessageType::kAttribute), &header.messages[1]);
  EXPECT_EQ(header.Find(MessageType::kLayout), nullptr);
}

TEST(ObjectHeaderTest, FollowsContinuationsOfVersion1) {
  const std::string more = OldMessage(0x0C, "later");
  const std::string first = OldHeader({Continuation(kAt + 16 + 24, more.size()), OldMessage(0, "")});
  std::string bytes = OldHeader({Continuation(kAt + 16 + 24, more.size())});
  bytes[2] = 2;  // counts the message of the continuation
  HeldHeader header;
  ASSERT_TRUE(Read(bytes + more, &header).ok());
  ASSERT_EQ(header.messages.size(), 1u);
  EXPECT_EQ(header.messages[0].type, MessageType::kAttribute);
  EXPECT_EQ(header.messages[0].address, kAt + bytes.size() + 8);
}

TEST(ObjectHeaderTest, AContinuationThatLeadsBackEndsWithAnError) {
  EXPECT_EQ(MessageOf(OldHeader({Continuation(kAt, 40)})), "incorrect cache entry type");
  std::string twice = OldHeader({Continuation(kAt + 64, 24), Continuation(kAt + 64, 24)}) + std::string(100, '\0');
  EXPECT_EQ(MessageOf(twice), "incorrect cache entry type");
}

// The messages of h5py 3.14 and 3.16 on the root group's header with one field changed.
TEST(ObjectHeaderTest, DamageGivesTheMessagesOfH5py) {
  const std::string sound = OldHeader({OldMessage(0x11, std::string(16, 'x'))});
  const auto changed = [&](std::size_t at, char value) {
    std::string bytes = sound;
    bytes[at] = value;
    return MessageOf(bytes);
  };
  EXPECT_EQ(changed(0, 0), "bad object header version number");
  EXPECT_EQ(changed(8, 7), "bad object header chunk size");
  EXPECT_EQ(changed(8, 8), "message size exceeds buffer end");
  EXPECT_EQ(changed(10, 1), "actual len exceeds EOA");
  EXPECT_EQ(changed(18, 17), "message not aligned");
  EXPECT_EQ(changed(18, 32), "message size exceeds buffer end");
  EXPECT_EQ(MessageOf(OldHeader({Continuation(kAt + 40, 0)})), "invalid continuation chunk size (0)");
  EXPECT_EQ(MessageOf(OldHeader({Continuation(5000, 24)})), "addr overflow, addr = 5000, size = 24, eoa = 136");
}

TEST(ObjectHeaderTest, AGapInVersion1IsAFault) {
  std::string bytes = OldHeader({OldMessage(0x11, std::string(16, 'x'))}) + "1234";
  bytes[2] = 2;
  bytes[8] = 28;
  EXPECT_EQ(MessageOf(bytes), "gap found in early version of file format");
}

TEST(ObjectHeaderTest, AddressesThatAreNoneGiveTheMessagesOfH5py) {
  MetadataReader reader(forge::SourceOf(std::string(200, '\0')), 0, 200);
  HeldHeader header;
  EXPECT_EQ(ReadObjectHeader(reader, kUndefined, &header).message(), "address undefined");
  EXPECT_EQ(ReadObjectHeader(reader, 0, &header).message(), "ring type mismatch occurred for cache entry");
  EXPECT_EQ(ReadObjectHeader(reader, 200, &header).message(), "address of object past end of allocation");
}

TEST(ObjectHeaderTest, ReadsVersion2AndIgnoresAGap) {
  std::string messages;
  AppendUint(&messages, 0x0C, 1);
  AppendUint(&messages, 3, 2);
  AppendUint(&messages, 1, 1);
  messages += "abc";
  messages += std::string(3, '\0');  // a gap: shorter than the header of a message
  HeldHeader header;
  ASSERT_TRUE(Read(NewHeader(messages), &header).ok());
  EXPECT_EQ(header.version, 2u);
  ASSERT_EQ(header.messages.size(), 1u);
  EXPECT_EQ(AsText(header.Body(header.messages[0])), "abc");
  EXPECT_EQ(header.messages[0].flags, 1);
}

TEST(ObjectHeaderTest, Version2WithCreationOrderTimesAndPhaseChange) {
  std::string messages;
  AppendUint(&messages, 0x0C, 1);
  AppendUint(&messages, 2, 2);
  AppendUint(&messages, 0, 1);
  AppendUint(&messages, 7, 2);  // creation order
  messages += "xy";
  std::string bytes = "OHDR";
  AppendUint(&bytes, 2, 1);
  AppendUint(&bytes, 0x04 | 0x10 | 0x20 | 0x01, 1);
  bytes += std::string(16 + 4, '\1');
  AppendUint(&bytes, messages.size(), 2);
  bytes += messages;
  AppendChecksum(&bytes);
  HeldHeader header;
  ASSERT_TRUE(Read(bytes, &header).ok());
  ASSERT_EQ(header.messages.size(), 1u);
  EXPECT_EQ(AsText(header.Body(header.messages[0])), "xy");
}

TEST(ObjectHeaderTest, Version2IsNotBelievedWithoutItsChecksum) {
  std::string bytes = NewHeader(std::string(8, '\0'));
  bytes[8] = 1;
  HeldHeader header;
  const Status status = Read(bytes, &header);
  EXPECT_EQ(status.code(), StatusCode::kChecksum);
  EXPECT_EQ(status.message(), "incorrect metadata checksum after all read attempts");
}

TEST(ObjectHeaderTest, AnUnknownMessageThatMustBeKnownIsRefused) {
  EXPECT_EQ(MessageOf(OldHeader({OldMessage(0x99, "what")})), "");
  HeldHeader header;
  const Status status = Read(OldHeader({OldMessage(0x99, "what", 0x80)}), &header);
  EXPECT_EQ(status.code(), StatusCode::kUnsupported);
}

}  // namespace
}  // namespace ckptfit::hdf5
