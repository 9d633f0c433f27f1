#include "container/sstable/table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "codec/varint.h"
#include "forge/hdf5.h"
#include "forge/table.h"

namespace ckptfit::sstable {
namespace {

using testing::ElementsAre;

struct Walk {
  std::vector<std::string> keys;
  std::vector<std::string> damage;
  bool before_first_entry = false;
};

Walk WalkOf(const std::string& file) {
  const auto source = forge::SourceOf(file);
  Walk walk;
  const auto table = Table::Open(*source);
  if (!table) {
    walk.damage.push_back(table.error().message());
    return walk;
  }
  TableCursor cursor(*table);
  while (cursor.Next()) walk.keys.emplace_back(cursor.key());
  for (const Damage& damage : cursor.damage()) walk.damage.push_back(damage.status.message());
  walk.before_first_entry = !cursor.damage().empty() && cursor.damage()[0].before_first_entry;
  return walk;
}

forge::Entries Letters(int count) {
  forge::Entries entries;
  for (int i = 0; i < count; ++i)
    entries.emplace_back(std::string(1, static_cast<char>('a' + i)), std::string(20, 'v'));
  return entries;
}

std::string Handle(std::uint64_t offset, std::uint64_t size) {
  std::string bytes;
  AppendVarint(bytes, offset);
  AppendVarint(bytes, size);
  return bytes;
}

// A table whose index block says what `handles` say, over `blocks`.
std::string WithIndex(const std::string& blocks, const std::vector<std::string>& handles) {
  forge::Entries index;
  for (const std::string& handle : handles) index.emplace_back("k", handle);
  const std::string block = forge::StoredBlock(forge::Block(index, 1));
  std::string footer = Handle(0, 0) + Handle(blocks.size(), block.size() - 5);
  footer.resize(40);
  return blocks + block + footer + std::string("\x57\xfb\x80\x8b\x24\x75\x47\xdb", 8);
}

TEST(Table, IsWalkedAcrossItsBlocks) {
  for (const bool snappy : {false, true}) {
    EXPECT_THAT(WalkOf(forge::Table(Letters(5), 40, snappy)).keys, ElementsAre("a", "b", "c", "d", "e"));
  }
  EXPECT_THAT(WalkOf(forge::Table({})).keys, ElementsAre());
}

TEST(Table, IsKnownByTheNumberAtItsEnd) {
  const std::string file = forge::Table(Letters(1));
  EXPECT_TRUE(HasTableMagic(*forge::SourceOf(file)));
  EXPECT_FALSE(HasTableMagic(*forge::SourceOf(file + "x")));
  EXPECT_FALSE(HasTableMagic(*forge::SourceOf(file.substr(file.size() - 47))));
}

TEST(Table, ThatCannotBeOpenedSaysWhy) {
  const std::string file = forge::Table(Letters(1));
  EXPECT_THAT(WalkOf(file.substr(file.size() - 47)).damage, ElementsAre("file is too short to be an sstable"));
  EXPECT_THAT(WalkOf(file + "x").damage, ElementsAre("not an sstable (bad magic number)"));
  std::string bad = file;
  bad.replace(file.size() - 48, 40, 40, '\xff');
  EXPECT_THAT(WalkOf(bad).damage, ElementsAre("bad block handle"));
  EXPECT_THAT(WalkOf(file.substr(10)).damage, ElementsAre("block checksum mismatch"));
}

TEST(TableCursor, SkipsABlockThatCannotBeRead) {
  std::string file = forge::Table(Letters(6), 40);
  file[3] = static_cast<char>(file[3] ^ 1);
  const Walk walk = WalkOf(file);
  EXPECT_THAT(walk.keys, ElementsAre("c", "d", "e", "f"));
  EXPECT_THAT(walk.damage, ElementsAre("block checksum mismatch"));
  EXPECT_TRUE(walk.before_first_entry);
}

TEST(TableCursor, SkipsHandlesThatAreNone) {
  const std::string block = forge::StoredBlock(forge::Block(Letters(1)));
  const Walk walk = WalkOf(WithIndex(block, {"\x80", Handle(0, block.size() - 5), Handle(9999, 5), ""}));
  EXPECT_THAT(walk.keys, ElementsAre("a"));
  EXPECT_THAT(walk.damage, ElementsAre("bad block handle", "Read less bytes than requested", "bad block handle"));
}

TEST(TableCursor, StopsAtASizeThatNoMemoryHolds) {
  const std::string block = forge::StoredBlock(forge::Block(Letters(1)));
  const Walk walk = WalkOf(WithIndex(block, {Handle(0, UINT64_MAX), Handle(0, block.size() - 5)}));
  EXPECT_THAT(walk.keys, ElementsAre());
  EXPECT_THAT(walk.damage, ElementsAre("std::bad_alloc"));
}

TEST(TableCursor, StopsWhenBlocksAreMoreThanTheFile) {
  const std::string block = forge::StoredBlock(forge::Block(Letters(20)));
  const std::vector<std::string> same(10000, Handle(0, block.size() - 5));
  const Walk walk = WalkOf(WithIndex(block, same));
  EXPECT_LT(walk.keys.size(), 20u * 10000 / 2);
  EXPECT_THAT(walk.damage, ElementsAre("blocks overlap"));
}

TEST(TableCursor, KeepsAThousandFaults) {
  const Walk walk = WalkOf(WithIndex("", std::vector<std::string>(3000, "\x80")));
  EXPECT_EQ(walk.damage.size(), 1000u);
}

}  // namespace
}  // namespace ckptfit::sstable
