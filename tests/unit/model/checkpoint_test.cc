#include "model/checkpoint.h"

#include <gtest/gtest.h>

namespace ckptfit {
namespace {

TEST(VersionRange, PatchesDoNotCount) {
  VersionRange range;
  range.Narrow("2.12", "2.14");
  EXPECT_TRUE(range.Holds(*Version::Parse("2.14.3")));
  EXPECT_FALSE(range.Holds(*Version::Parse("2.15.0")));
  EXPECT_FALSE(range.Holds(*Version::Parse("2.11.9")));
  range.Narrow("2.10", "2.13");
  EXPECT_TRUE(range.Holds(*Version::Parse("2.12.0")));
  EXPECT_FALSE(range.Holds(*Version::Parse("2.14.0")));
}

TEST(VersionRange, WithoutAVersionOnlyTheOpenRangeHolds) {
  VersionRange range;
  EXPECT_TRUE(range.Holds({}));
  range.Narrow("2.8", "");
  EXPECT_FALSE(range.Holds({}));
}

TEST(FirstKerasToRead, FormatsOfKerasHaveAFirstReader) {
  EXPECT_EQ(FirstKerasToRead(Format::kKerasArchive).text, "2.12");
  EXPECT_EQ(FirstKerasToRead(Format::kKerasShards).text, "3.10");
  EXPECT_FALSE(FirstKerasToRead(Format::kKerasH5Model).known());
}

}  // namespace
}  // namespace ckptfit
