#include "formats/keras_h5/writing/new_attribute.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

namespace ckptfit::keras_h5 {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(PartsOfListTest, ListsUpToTheLimitStayWhole) {
  EXPECT_THAT(PartsOfList(5, 10), ElementsAre(5U));
  EXPECT_THAT(PartsOfList(1, kMostAttributeBytes), ElementsAre(1U));
  EXPECT_THAT(PartsOfList(kMostAttributeBytes / 2, 2), ElementsAre(kMostAttributeBytes / 2));
}

// numpy.array_split(numpy.zeros(n, "S<width>"), parts) for the smallest number of parts that keeps each within the limit.
TEST(PartsOfListTest, LongerListsAreCutAsNumpyCutsThem) {
  EXPECT_THAT(PartsOfList(kMostAttributeBytes / 2 + 1, 2), ElementsAre(16129U, 16128U));
  EXPECT_THAT(PartsOfList(7, 30'000), ElementsAre(2U, 2U, 2U, 1U));
  EXPECT_THAT(PartsOfList(3, kMostAttributeBytes), ElementsAre(1U, 1U, 1U));
}

TEST(PartsOfListTest, ANameAboveTheLimitIsRefused) { EXPECT_THAT(PartsOfList(1, kMostAttributeBytes + 1), IsEmpty()); }

TEST(PartsOfListTest, NoNameIsLostAndNoPartIsTooLarge) {
  for (std::size_t names = 1; names < 4000; names += 97) {
    for (const std::size_t width : {1U, 64U, 1000U, 40'000U}) {
      const std::vector<std::size_t> parts = PartsOfList(names, width);
      EXPECT_EQ(std::accumulate(parts.begin(), parts.end(), std::size_t{0}), names);
      EXPECT_LE(parts.front() * width, kMostAttributeBytes);
    }
  }
}

}  // namespace
}  // namespace ckptfit::keras_h5
