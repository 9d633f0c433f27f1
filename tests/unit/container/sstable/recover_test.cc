#include "container/sstable/recover.h"

#include <gtest/gtest.h>

#include "container/sstable/table_writer.h"
#include "forge/hdf5.h"
#include "forge/table.h"

namespace ckptfit::sstable {
namespace {

using Entries = std::vector<std::pair<std::string, std::string>>;

Entries Many() {
  Entries entries;
  for (int i = 0; i < 300; ++i) entries.emplace_back("key" + std::to_string(1000 + i), std::string(30, 'v'));
  return entries;
}

// Blocks of about 2 KiB: five of them.
std::string TableOf(const Entries& entries) { return forge::Table(entries, 2048, false); }

RecoveredTable Recover(const std::string& file) {
  const auto recovered = RecoverTable(*forge::SourceOf(file));
  EXPECT_TRUE(recovered.has_value());
  return recovered.has_value() ? *recovered : RecoveredTable{};
}

TEST(RecoverTable, ReadsASoundTableWhole) {
  const RecoveredTable recovered = Recover(TableOf(Many()));
  EXPECT_EQ(recovered.entries, Many());
  EXPECT_TRUE(recovered.lost.empty());
}

TEST(RecoverTable, NothingIsLostWithTheFooterAlone) {
  std::string file = TableOf(Many());
  file.resize(file.size() - 20);
  const RecoveredTable recovered = Recover(file);
  EXPECT_EQ(recovered.entries, Many());
  EXPECT_TRUE(recovered.lost.empty());
}

TEST(RecoverTable, OfATableThatIsCutOffWholeBlocksAreLeft) {
  const std::string file = TableOf(Many());
  std::size_t before = 0;
  for (std::size_t bytes = 0; bytes < file.size(); bytes += 97) {
    const RecoveredTable recovered = Recover(file.substr(0, bytes));
    const Entries all = Many();
    ASSERT_LE(recovered.entries.size(), all.size());
    EXPECT_TRUE(std::equal(recovered.entries.begin(), recovered.entries.end(), all.begin())) << bytes;
    EXPECT_GE(recovered.entries.size(), before) << bytes;
    before = recovered.entries.size();
  }
  EXPECT_EQ(before, 300u);
}

TEST(RecoverTable, SaysWhichBytesAreLost) {
  const std::string file = TableOf(Many());
  const RecoveredTable recovered = Recover(file.substr(0, 3000));
  ASSERT_EQ(recovered.lost.size(), 1u);
  EXPECT_EQ(recovered.lost[0].begin, 1958u);  // behind the first block
  EXPECT_EQ(recovered.lost[0].end, 3000u);
}

TEST(RecoverTable, ADamagedBlockIsSkippedWhereTheIndexIsThere) {
  std::string file = TableOf(Many());
  file[100] = static_cast<char>(file[100] ^ 1);
  const RecoveredTable recovered = Recover(file);
  EXPECT_LT(recovered.entries.size(), 300u);
  EXPECT_GT(recovered.entries.size(), 200u);
  EXPECT_EQ(recovered.entries.back(), Many().back());
  ASSERT_EQ(recovered.lost.size(), 1u);
  EXPECT_EQ(recovered.lost[0].begin, 0u);
}

TEST(RecoverTable, BytesThatAreNoTableGiveNothing) {
  const RecoveredTable recovered = Recover(std::string(10'000, 'x'));
  EXPECT_TRUE(recovered.entries.empty());
  ASSERT_EQ(recovered.lost.size(), 1u);
  EXPECT_EQ(recovered.lost[0].end, 10'000u);
  EXPECT_TRUE(Recover("").entries.empty());
}

}  // namespace
}  // namespace ckptfit::sstable
