#include "repair/assign/merge_modules.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace ckptfit {
namespace {

// One layer for each list of variables, "name: rows".
Side Of(const std::vector<std::vector<std::pair<std::string, std::int64_t>>>& layers) {
  Side side;
  for (const auto& parts : layers) {
    side.layers.emplace_back();
    side.layers.back().node = 0;
    for (const auto& [name, rows] : parts) {
      side.layers.back().parts.push_back({name, name, Shape({rows, 2}), DType::kFloat32, 0});
    }
  }
  return side;
}

// How many layers the two sides are made of then.
std::pair<std::size_t, std::size_t> Merged(Side program, Side stored, std::uint32_t roles = kRoleModule) {
  Target target;
  target.nodes.emplace_back().roles = roles;
  MergeModules(target, &program, &stored);
  return {program.layers.size(), stored.layers.size()};
}

using Counts = std::pair<std::size_t, std::size_t>;

TEST(MergeModulesTest, VariablesOfShapesOrNamesOfTheirOwnAreKnownInWhateverHoldsThem) {
  EXPECT_EQ(Merged(Of({{{"a", 1}, {"b", 2}}}), Of({{{"c", 2}}, {{"d", 1}}})), Counts(1, 1)) << "by shape";
  EXPECT_EQ(Merged(Of({{{"a", 1}, {"b", 1}}}), Of({{{"b", 1}}, {{"a", 1}}})), Counts(1, 1)) << "by name";
}

TEST(MergeModulesTest, OthersStayWithTheirHolders) {
  EXPECT_EQ(Merged(Of({{{"a", 1}, {"b", 1}}}), Of({{{"c", 1}}, {{"a", 1}}})), Counts(1, 2)) << "alike";
  EXPECT_EQ(Merged(Of({{{"a", 1}, {"b", 2}}}), Of({{{"a", 1}}, {{"b", 2}}, {{"c", 3}}})), Counts(1, 3)) << "one more";
  EXPECT_EQ(Merged(Of({{{"a", 1}}, {{"b", 2}}}), Of({{{"b", 2}}, {{"a", 1}}})), Counts(2, 2)) << "as many";
  EXPECT_EQ(Merged(Of({{{"a", 1}, {"b", 2}}}), Of({{{"c", 2}}, {{"d", 1}}}), kRoleLayer), Counts(1, 2)) << "a layer";
}

}  // namespace
}  // namespace ckptfit
