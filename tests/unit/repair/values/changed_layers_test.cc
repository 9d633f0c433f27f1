#include "repair/values/changed_layers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using Kind = Scene::Kind;

std::vector<ChangedLayer> Found(const Scene& scene) {
  const Case c = scene.AsCase();
  return FindChangedLayers(c, SidesOf(c), Assign(c));
}

TEST(ChangedLayers, EachKindIsKnownByTheAxisThatDiffers) {
  const Scene scene(Kind::kWeightsH5, {Embedding("words", 9, 3), Conv2D("stem", 3, 1, 4), Dense("head", 6, 5)},
                    {Embedding("words", 8, 3), Conv2D("stem", 3, 3, 4), Dense("head", 6, 7)});
  const std::vector<ChangedLayer> found = Found(scene);
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[0].kind, ChangedLayer::Kind::kRows);
  EXPECT_EQ(found[1].kind, ChangedLayer::Kind::kChannels);
  EXPECT_EQ(found[2].kind, ChangedLayer::Kind::kHead);
  EXPECT_EQ(found[2].parts, (std::vector<std::size_t>{0, 1}));
}

TEST(ChangedLayers, TwoDifferencesMakeStrangers) {
  EXPECT_TRUE(Found(Scene(Kind::kWeightsH5, {Dense("head", 6, 5)}, {Dense("head", 7, 4)})).empty());
  EXPECT_TRUE(Found(Scene(Kind::kWeightsH5, {Dense("head", 6, 5)}, {Dense("head", 6, 4, false)})).empty());
  EXPECT_TRUE(Found(Scene(Kind::kWeightsH5, {Embedding("words", 9, 4)}, {Embedding("words", 8, 3)})).empty());
  EXPECT_TRUE(Found(Scene(Kind::kLegacyByName, {Dense("head", 6, 5, false)}, {Embedding("words", 6, 4)})).empty());
}

TEST(ChangedLayers, ALayerThatAnotherFollowsIsNoHead) {
  EXPECT_TRUE(
      Found(Scene(Kind::kWeightsH5, {Dense("head", 5, 4)}, {Dense("body", 5, 8), Dense("head", 8, 4)})).empty());
  const Scene chain(Kind::kWeightsH5, {Dense("body", 3, 6), Dense("top", 2, 2)},
                    {Dense("body", 3, 4), Dense("top", 2, 2)});
  EXPECT_TRUE(Found(chain).empty()) << "a slice stands between the two";
}

TEST(ChangedLayers, LayersOfTheUsersAreNotLookedAt) {
  FakeLayer own = Dense("head", 6, 5);
  own.custom = true;
  EXPECT_TRUE(Found(Scene(Kind::kWeightsH5, {own}, {Dense("head", 6, 4)})).empty());
}

TEST(ChangedLayers, WhatFitsTakesNoPart) {
  EXPECT_TRUE(Found(Scene(Kind::kWeightsH5, {Dense("head", 6, 5)}, {Dense("head", 6, 5)})).empty());
}

}  // namespace
}  // namespace ckptfit
