#include "repair/assign/order.h"

#include <gtest/gtest.h>

#include <numeric>
#include <string>
#include <vector>

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
      layer.place = program ? "model.stages[" + stage + "].units[" + unit + "].lin, net.py:7"
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

}  // namespace
}  // namespace ckptfit
