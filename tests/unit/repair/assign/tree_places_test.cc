#include "repair/assign/tree_places.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace ckptfit {
namespace {

using ::testing::ElementsAre;

// Paths of layers, each with one variable of so many elements.
using Paths = std::vector<std::pair<std::string, int>>;

Side SideOf(const Paths& paths) {
  Side side;
  for (const auto& [path, elements] : paths) {
    Layer& layer = side.layers.emplace_back();
    layer.identity = path;
    layer.parts.push_back({"0", "0", Shape({elements}), DType::kFloat32, side.layers.size() - 1});
  }
  return side;
}

Sides SidesOf(const Paths& program, const Paths& stored) {
  Sides sides;
  sides.matching = Matching::kWalkPath;
  sides.program = SideOf(program);
  sides.stored = SideOf(stored);
  sides.users_classes = {"res_block", "unit"};
  return sides;
}

// The stored path in the place of each layer of the program; "" where none is.
std::vector<std::string> Places(const Paths& program, const Paths& stored) {
  const Sides sides = SidesOf(program, stored);
  std::vector<std::string> paths;
  for (const TreePlace& place : PlacesInTree(sides)) {
    paths.push_back(place.stored == kNoLayer ? "" : sides.stored.layers[place.stored].identity);
  }
  return paths;
}

TEST(TreePlacesTest, AHolderWithAnotherNameIsKnownByWhatItHolds) {
  EXPECT_THAT(
      Places({{"stages/unit/bn1", 4}, {"stages/unit/bn2", 4}, {"stages/unit_1/bn1", 4}, {"stages/unit_1/bn2", 4}},
             {{"blocks/res_block/bn1", 4},
              {"blocks/res_block/bn2", 4},
              {"blocks/res_block_1/bn1", 4},
              {"blocks/res_block_1/bn2", 4}}),
      ElementsAre("blocks/res_block/bn1", "blocks/res_block/bn2", "blocks/res_block_1/bn1", "blocks/res_block_1/bn2"));
}

TEST(TreePlacesTest, NamesThatNumberTheSameThingsArePaired) {
  EXPECT_THAT(Places({{"n2", 4}, {"n1", 4}, {"f1", 8}, {"f2", 8}}, {{"ln1", 4}, {"ln2", 4}, {"a1", 8}, {"a2", 8}}),
              ElementsAre("ln2", "ln1", "a1", "a2"));
}

TEST(TreePlacesTest, NamesWithoutANumberAreNotPairedWhereSeveralHoldTheSame) {
  EXPECT_THAT(Places({{"query", 4}, {"key", 4}, {"out", 2}}, {{"w1", 4}, {"w2", 4}, {"head", 2}}),
              ElementsAre("", "", "head"));
}

TEST(TreePlacesTest, AWrapperAndAListAreLookedThrough) {
  const Paths flat = {{"stem", 2}, {"block0/conv", 4}, {"block1/conv", 4}, {"head", 3}};
  const Paths wrapped = {{"net/stem", 2}, {"net/blocks/0/conv", 4}, {"net/blocks/1/conv", 4}, {"net/head", 3}};
  EXPECT_THAT(Places(flat, wrapped), ElementsAre("net/stem", "net/blocks/0/conv", "net/blocks/1/conv", "net/head"));
  EXPECT_THAT(Places(wrapped, flat), ElementsAre("stem", "block0/conv", "block1/conv", "head"));
}

TEST(TreePlacesTest, WhatLiesInTheElementsOfAListIsFoundInAListWithoutThem) {
  const Paths pairs = {{"head", 3},          {"stages/0/main/a", 2}, {"stages/0/main/n", 4},
                       {"stages/0/norm", 4}, {"stages/1/main/a", 5}, {"stages/1/main/n", 4},
                       {"stages/1/norm", 4}};
  const Paths flat = {{"head", 3},       {"layers/1/0", 2}, {"layers/1/1", 4}, {"layers/2", 4},
                      {"layers/3/0", 5}, {"layers/3/1", 4}, {"layers/4", 4}};
  EXPECT_THAT(Places(flat, pairs), ElementsAre("head", "stages/0/main/a", "stages/0/main/n", "stages/0/norm",
                                               "stages/1/main/a", "stages/1/main/n", "stages/1/norm"));
  EXPECT_THAT(Places(pairs, flat),
              ElementsAre("head", "layers/1/0", "layers/1/1", "layers/2", "layers/3/0", "layers/3/1", "layers/4"));
}

TEST(TreePlacesTest, LayersThatNoPathLeadsToHaveTheirPlacesInLists) {
  Sides sides = SidesOf({{"", 2}, {"", 4}, {"", 4}}, {{"cells/0/x", 4}, {"cells/0/y", 2}, {"cells/1/x", 4}});
  sides.program.layers[0].way = "model.layers[0]";
  sides.program.layers[1].way = "model.layers[1].layers[0]";
  sides.program.layers[2].way = "model.layers[2]";
  EXPECT_EQ(PlacesInTree(sides)[0].stored, 1u);
}

TEST(TreePlacesTest, TheOneThatIsLeftBesideANameThatStayedIsPaired) {
  EXPECT_THAT(Places({{"model/d", 4}, {"shadow/d", 4}}, {{"model/d", 4}, {"ema/d", 4}}),
              ElementsAre("model/d", "ema/d"));
  EXPECT_THAT(Places({{"student/d", 4}, {"teacher/d", 4}}, {{"model/d", 4}, {"ema/d", 4}}), ElementsAre("", ""));
}

TEST(TreePlacesTest, NamesOfBothSidesAreNeverExchanged) {
  EXPECT_THAT(Places({{"a/d", 4}, {"b/d", 8}}, {{"a/d", 8}, {"b/d", 4}}), ElementsAre("a/d", "b/d"));
}

TEST(TreePlacesTest, WhatKerasCountsIsToldByNumbers) {
  const Sides sides = SidesOf({{"layers/dense", 4}, {"layers/dense_1", 4}, {"head", 2}},
                              {{"layers/dense_1", 4}, {"layers/dense_2", 4}, {"head", 2}});
  const std::vector<TreePlace> places = PlacesInTree(sides);
  ASSERT_EQ(places.size(), 3u);
  EXPECT_TRUE(places[0].counted);
  EXPECT_EQ(places[0].stored, 0u);
  EXPECT_EQ(places[1].stored, 1u);
  EXPECT_FALSE(places[2].counted);
}

TEST(TreePlacesTest, FilesWithoutPathsTellNoPlaces) {
  Sides sides = SidesOf({{"a", 4}}, {{"a", 4}});
  sides.matching = Matching::kPosition;
  EXPECT_EQ(PlacesInTree(sides).front().stored, kNoLayer);
}

}  // namespace
}  // namespace ckptfit
