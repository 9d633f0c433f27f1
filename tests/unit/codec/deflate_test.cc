#include "codec/deflate.h"

#include <gtest/gtest.h>

#include "base/byte_cursor.h"
#include "forge/hex.h"

namespace ckptfit {
namespace {

// Made with Python's zlib: zlib.compress(b"hello hello hello hello"), and the same without its frame.
const std::string kZlib = forge::FromHex("789ccb48cdc9c957c8402701680308b1");
const std::string kText = "hello hello hello hello";

std::string Unpacked(Status (*inflate)(std::span<const std::byte>, std::span<std::byte>), std::string_view packed,
                     std::size_t size) {
  std::string out(size, '?');
  const Status status = inflate(AsBytes(packed), std::as_writable_bytes(std::span(out)));
  return status.ok() ? out : status.message();
}

TEST(DeflateTest, UnpacksBothFrames) {
  EXPECT_EQ(Unpacked(InflateZlib, kZlib, kText.size()), kText);
  EXPECT_EQ(Unpacked(InflateRaw, kZlib.substr(2, kZlib.size() - 6), kText.size()), kText);
}

TEST(DeflateTest, AnotherLengthThanExpectedIsAnError) {
  EXPECT_EQ(Unpacked(InflateZlib, kZlib, kText.size() + 1), "deflate data unpacks to fewer bytes than expected");
  EXPECT_EQ(Unpacked(InflateZlib, kZlib, kText.size() - 1), "deflate data unpacks to more bytes than expected");
  EXPECT_EQ(Unpacked(InflateZlib, kZlib.substr(0, 8), kText.size()), "damaged deflate data");
}

TEST(DeflateTest, AnEmptyResultNeedsNoMemory) { EXPECT_EQ(Unpacked(InflateRaw, forge::FromHex("0300"), 0), ""); }

// The check value of CRC-32/ISO-HDLC.
TEST(Crc32Test, AgreesWithThePublishedCheckValue) {
  EXPECT_EQ(Crc32(0, AsBytes("123456789")), 0xCBF43926u);
  EXPECT_EQ(Crc32(Crc32(0, AsBytes("1234")), AsBytes("56789")), 0xCBF43926u);
}

}  // namespace
}  // namespace ckptfit
