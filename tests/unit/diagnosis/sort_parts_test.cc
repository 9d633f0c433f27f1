#include "diagnosis/sort_parts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace ckptfit {
namespace {

using testing::ElementsAre;

// Sorts parts by the length of their leaves.
std::vector<std::string> Sorted(const std::vector<std::string>& leaves) {
  std::vector<Part> parts;
  for (const std::string& leaf : leaves) parts.push_back({leaf, "", {}, DType::kInvalid, 0});
  SortParts([&parts](std::size_t a, std::size_t b) { return parts[a].leaf.size() < parts[b].leaf.size(); }, &parts);
  std::vector<std::string> sorted;
  for (const Part& part : parts) sorted.push_back(part.leaf);
  return sorted;
}

TEST(SortParts, PutsPartsInOrderAndKeepsThoseThatAreAlike) {
  EXPECT_THAT(Sorted({"kernel", "b", "bias", "a", "beta"}), ElementsAre("b", "a", "bias", "beta", "kernel"));
}

TEST(SortParts, LeavesSortedPartsAlone) { EXPECT_THAT(Sorted({"a", "b", "bias"}), ElementsAre("a", "b", "bias")); }

TEST(SortParts, TakesNone) { EXPECT_THAT(Sorted({}), ElementsAre()); }

}  // namespace
}  // namespace ckptfit
