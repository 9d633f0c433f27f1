#include "repair/values/replaced_tail.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

using Kind = Scene::Kind;

ReplacedTail Found(const Scene& scene) {
  const Case c = scene.AsCase();
  return FindReplacedTail(c, SidesOf(c), Assign(c));
}

TEST(ReplacedTail, IsWhatStandsBehindTheLastLayerWithAValue) {
  const Scene scene(Kind::kLegacyH5, {Dense("body", 3, 6), Dense("more", 6, 4), Dense("top", 4, 2)},
                    {Dense("body", 3, 6), Dense("head", 6, 10)});
  EXPECT_THAT(Found(scene).program, ElementsAre(1u, 2u));
  EXPECT_THAT(Found(scene).stored, ElementsAre(1u));
}

TEST(ReplacedTail, NothingIsOneWithoutALayerInFrontOfIt) {
  EXPECT_THAT(Found(Scene(Kind::kBundle, {Dense("top", 4, 2)}, {Dense("head", 6, 10)})).program, IsEmpty());
}

TEST(ReplacedTail, ALayerInBetweenMakesItNone) {
  const Scene scene(Kind::kBundle, {Dense("stem", 5, 3), Dense("body", 3, 6), Dense("top", 6, 2)},
                    {Dense("body", 3, 6), Dense("head", 7, 10)});
  EXPECT_THAT(Found(scene).program, IsEmpty());
}

TEST(ReplacedTail, OfAModelOfTheUsersNobodyKnowsWhatRunsLast) {
  const Scene scene(Kind::kAttributes, {Dense("body", 3, 6), Dense("top", 4, 2)},
                    {Dense("body", 3, 6), Dense("head", 6, 10)});
  EXPECT_THAT(Found(scene).program, IsEmpty());
  Scene module(Kind::kBundle, {Dense("body", 3, 6), Dense("top", 4, 2)}, {Dense("body", 3, 6)});
  EXPECT_THAT(Found(module).program, ElementsAre(1u));
  for (Node& node : module.target.nodes) node.roles &= ~(kRoleModel | kRoleFunctional | kRoleSequential);
  EXPECT_THAT(Found(module).program, IsEmpty()) << "a tf.Module";
}

}  // namespace
}  // namespace ckptfit
