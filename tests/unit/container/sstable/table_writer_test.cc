#include "container/sstable/table_writer.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "container/sstable/table.h"
#include "forge/hdf5.h"
#include "forge/table.h"

namespace ckptfit::sstable {
namespace {

using Entries = std::vector<std::pair<std::string, std::string>>;

std::string Written(const Entries& entries) {
  std::string file;
  TableWriter writer([&file](std::string_view bytes) {
    file += bytes;
    return Status();
  });
  for (const auto& [key, value] : entries) EXPECT_TRUE(writer.Add(key, value).ok()) << key;
  EXPECT_TRUE(writer.Finish().ok());
  return file;
}

Entries Read(const std::string& file) {
  const auto source = forge::SourceOf(file);
  const auto table = Table::Open(*source);
  EXPECT_TRUE(table.has_value());
  Entries entries;
  TableCursor cursor(*table);
  while (cursor.Next()) entries.emplace_back(cursor.key(), cursor.value());
  EXPECT_TRUE(cursor.damage().empty());
  return entries;
}

TEST(TableWriter, ItsTablesAreReadBack) {
  const Entries entries = {{"", "header"}, {"a", "1"}, {"ab", ""}, {"b/c", std::string(1000, 'x')}};
  EXPECT_EQ(Read(Written(entries)), entries);
}

TEST(TableWriter, WritesWhatTheFormatPageSays) {
  const Entries entries = {{"", "h"}, {"layer/bias", "1"}, {"layer/kernel", "2"}};
  EXPECT_EQ(Written(entries), forge::Table(entries, TableWriter::kBlockBytes, false));
}

TEST(TableWriter, ALargeTableHasManyBlocks) {
  Entries entries;
  for (int i = 0; i < 20'000; ++i) entries.emplace_back("key" + std::to_string(100'000 + i), std::string(40, 'v'));
  const std::string file = Written(entries);
  EXPECT_GT(file.size(), 3 * TableWriter::kBlockBytes);
  EXPECT_EQ(Read(file), entries);
}

TEST(TableWriter, ATableOfNothingHasNoEntries) { EXPECT_TRUE(Read(Written({})).empty()); }

TEST(TableWriter, RefusesKeysThatDoNotIncrease) {
  TableWriter writer([](std::string_view) { return Status(); });
  EXPECT_TRUE(writer.Add("b", "").ok());
  EXPECT_EQ(writer.Add("b", "").code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(writer.Add("a", "").where().key, "a");
}

TEST(TableWriter, PassesOnThatItsOutputFailed) {
  TableWriter writer([](std::string_view) { return Status(StatusCode::kIo, "disk full"); });
  EXPECT_TRUE(writer.Add("a", "").ok());
  EXPECT_EQ(writer.Finish().message(), "disk full");
}

}  // namespace
}  // namespace ckptfit::sstable
