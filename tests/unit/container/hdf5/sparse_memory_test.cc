#include "container/hdf5/sparse_memory.h"

#include <gtest/gtest.h>

#include <string>

#include "base/byte_cursor.h"

namespace ckptfit::hdf5 {
namespace {

std::string TextAt(const SparseMemory& memory, std::uint64_t address, std::size_t size) {
  std::string text(size, '?');
  memory.Read(address, std::as_writable_bytes(std::span(text)));
  return text;
}

TEST(SparseMemoryTest, WhatWasNeverWrittenIsZero) {
  EXPECT_EQ(TextAt(SparseMemory(), std::uint64_t{1} << 62, 3), std::string(3, '\0'));
}

TEST(SparseMemoryTest, WritingCrossesPages) {
  SparseMemory memory;
  const std::string text(10'000, 'x');
  memory.Write(4090, AsBytes(text));
  EXPECT_EQ(TextAt(memory, 4089, 10'002), '\0' + text + '\0');
  EXPECT_EQ(memory.written_end(), 14'090U);
}

TEST(SparseMemoryTest, LaterBytesReplaceEarlierOnes) {
  SparseMemory memory;
  memory.Write(100, AsBytes("abcdef"));
  memory.Write(102, AsBytes("XY"));
  EXPECT_EQ(TextAt(memory, 100, 6), "abXYef");
  EXPECT_EQ(memory.written_end(), 106U);
}

TEST(SparseMemoryTest, TheSizeIsWhatTheOwnerSays) {
  SparseMemory memory;
  memory.Write(0, AsBytes("abc"));
  EXPECT_EQ(memory.size(), 0U);
  memory.set_size(std::uint64_t{1} << 50);
  EXPECT_EQ(memory.size(), std::uint64_t{1} << 50);
}

}  // namespace
}  // namespace ckptfit::hdf5
