#include "loading/checkpoint/state.h"

#include <gtest/gtest.h>

namespace ckptfit::restore {
namespace {

TEST(Batch, IsSortedByNameAndTheLastOfANameStays) {
  Batch batch;
  batch.Open("b");
  batch.Add({"first", 1, 1});
  batch.Open("a");
  batch.Add({"only", 2, 2});
  batch.Add({"and", 2, 2});
  batch.Open("b");
  batch.Add({"second", 3, 3});
  const auto& sorted = batch.Sorted();
  ASSERT_EQ(sorted.size(), 2u);
  EXPECT_EQ(sorted[0].name, "a");
  EXPECT_EQ(batch.Of(sorted[0]).size(), 2u);
  EXPECT_EQ(sorted[1].name, "b");
  ASSERT_EQ(batch.Of(sorted[1]).size(), 1u);
  EXPECT_EQ(batch.Of(sorted[1])[0].key, "second");
}

}  // namespace
}  // namespace ckptfit::restore
