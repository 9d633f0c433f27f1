#include "loading/checkpoint/state.h"

#include <gtest/gtest.h>

namespace ckptfit::restore {
namespace {

TEST(Batch, IsSortedByNameAndTheLastOfANameStays) {
  Batch batch;
  batch.Add("b", {{"first", 1, 1}});
  batch.Add("a", {{"only", 2, 2}, {"and", 2, 2}});
  batch.Add("b", {{"second", 3, 3}});
  const auto& sorted = batch.Sorted();
  ASSERT_EQ(sorted.size(), 2u);
  EXPECT_EQ(sorted[0].name, "a");
  EXPECT_EQ(sorted[0].wanted.size(), 2u);
  EXPECT_EQ(sorted[1].name, "b");
  ASSERT_EQ(sorted[1].wanted.size(), 1u);
  EXPECT_EQ(sorted[1].wanted[0].key, "second");
}

}  // namespace
}  // namespace ckptfit::restore
