#include "io/cut_source.h"

#include <gtest/gtest.h>

#include "base/byte_cursor.h"
#include "forge/hdf5.h"

namespace ckptfit {
namespace {

TEST(CutSource, ReadsWhatIsThereAndSaysWhatIsNot) {
  const CutSource source(forge::SourceOf("0123456789"), 100);
  EXPECT_EQ(source.size(), 100u);
  std::vector<std::byte> bytes(4);
  ASSERT_TRUE(source.ReadAt(6, bytes).ok());
  EXPECT_EQ(AsText(bytes), "6789");
  const Status status = source.ReadAt(7, bytes);
  EXPECT_EQ(status.code(), StatusCode::kTruncated);
  EXPECT_EQ(status.message(), "these bytes are missing: the file was cut off");
  EXPECT_EQ(status.where().begin, 7u);
  EXPECT_EQ(status.where().end, 11u);
  EXPECT_TRUE(source.View(0, 10).empty());
}

TEST(CutSource, IsNeverShorterThanWhatIsThere) { EXPECT_EQ(CutSource(forge::SourceOf("0123456789"), 3).size(), 10u); }

}  // namespace
}  // namespace ckptfit
