#include "repair/assign/order.h"

#include <gtest/gtest.h>

#include <numeric>
#include <string>
#include <vector>

#include "fakes/functional.h"
#include "repair/assign/sides.h"

namespace ckptfit {
namespace {

// Layers of one kind in so many stages, each of so many units.
std::vector<Layer> Stages(int stages, int units, bool program) {
  std::vector<Layer> layers;
  for (int s = 0; s < stages; ++s) {
    for (int u = 0; u < units; ++u) {
      Layer layer;
      const std::string stage = std::to_string(s), unit = std::to_string(u);
      layer.way = program ? "model.stages[" + stage + "].units[" + unit + "].lin"
                          : "model/stages/" + stage + "/units/" + unit + "/lin";
      layer.parts.push_back({"kernel", "kernel", Shape({4}), DType::kFloat32, layers.size()});
      layers.push_back(layer);
    }
  }
  return layers;
}

OrderSays OrderOf(int stages, int units, int stored_stages, int stored_units) {
  Sides sides;
  sides.matching = Matching::kObjectPath;
  sides.program.layers = Stages(stages, units, true);
  sides.stored.layers = Stages(stored_stages, stored_units, false);
  sides.stored.ordered = true;
  std::vector<std::size_t> program(sides.program.layers.size());
  std::iota(program.begin(), program.end(), std::size_t{0});
  std::vector<std::size_t> stored = program;
  return SortLayers(sides, &program, &stored);
}

TEST(OrderTest, BlocksInOtherBlocksTellNoOrder) {
  EXPECT_EQ(OrderOf(3, 2, 3, 2), OrderSays::kTells);
  EXPECT_EQ(OrderOf(2, 3, 3, 2), OrderSays::kUnknown);
  EXPECT_EQ(OrderOf(1, 6, 3, 2), OrderSays::kTells) << "without blocks on one side";
}

// How two layers of one kind run in a file that lists the same layers.
Flow FlowOfTwins(const std::vector<FakePlace>& places, const std::vector<std::size_t>& twins, bool lists_agree = true) {
  Sides sides;
  const Target target = FunctionalProgram(places, &sides.program.layers);
  std::vector<std::size_t> all(sides.program.layers.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  sides.flow = FlowOrder(target);
  sides.program_order = sides.flow.OrderOf(all);
  sides.lists_agree = lists_agree;
  return FlowOf(sides, twins);
}

TEST(OrderTest, AListTellsLayersOfUnlikeBranchesApart) {
  // "wide" -> "a", and "b" -> "more", which are merged.
  const std::vector<FakePlace> unlike = {
      {"x"}, {"wide", {"x"}, 9}, {"b", {"x"}, 4}, {"a", {"wide"}, 4}, {"more", {"b"}, 5}, {"both", {"a", "more"}}};
  EXPECT_EQ(FlowOfTwins(unlike, {1, 2}), Flow::kSeries);
  EXPECT_EQ(FlowOfTwins(unlike, {1, 2}, false), Flow::kParallel);
}

TEST(OrderTest, AListDoesNotTellBranchesApartThatALayerWithoutWeightsMakesUnlike) {
  const std::vector<FakePlace> alike = {
      {"x"}, {"a", {"x"}, 4}, {"b", {"x"}, 4}, {"drop", {"a"}}, {"both", {"drop", "b"}}};
  EXPECT_EQ(FlowOfTwins(alike, {0, 1}), Flow::kParallel);
}

}  // namespace
}  // namespace ckptfit
