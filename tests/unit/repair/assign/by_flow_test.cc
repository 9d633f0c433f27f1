#include "repair/assign/by_flow.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "fakes/functional.h"

namespace ckptfit {
namespace {

// A program of two towers, "a" -> "b" and "c" -> "d", where b and d are of one kind; and a file of the same, in another order.
struct Towers {
  Towers()
      : target(
            FunctionalProgram({{"a", {}, 3}, {"c", {}, 2}, {"b", {"a"}, 4}, {"d", {"c"}, 4}}, &sides.program.layers)) {
    sides.matching = Matching::kPosition;
    sides.flow = FlowOrder(target);
    sides.program_order = sides.flow.OrderOf({0, 1, 2, 3});
    sides.stored.layers = {LayerOf("", 2, 0), LayerOf("", 3, 1), LayerOf("", 4, 2), LayerOf("", 4, 3)};  // c, a, d, b
    sides.stored_order = RunOrder(4);
    for (std::size_t one = 0; one < 4; ++one) {
      for (std::size_t other = 0; other < one; ++other) sides.stored_order.Set(one, other, false, false);
    }
    sides.stored_order.Set(0, 2, true, false);
    sides.stored_order.Set(1, 3, true, false);
    matches.resize(4);
    matches[kA] = {1, kStructure, "known"};
    matches[kC] = {0, kStructure, "known"};
  }

  void Match() { MatchByFlow(sides, GivenNames(sides, target), &matches); }

  static constexpr std::size_t kA = 0, kC = 1, kB = 2, kD = 3;
  Sides sides;
  Target target;
  std::vector<LayerMatch> matches;
};
using T = Towers;

TEST(ByFlowTest, ALayerIsTheOneThatRunsBehindTheSameOnes) {
  Towers towers;
  towers.matches[T::kB] = {2, kSurmise, "by order"};
  towers.Match();
  EXPECT_EQ(towers.matches[T::kB].stored, 3u);
  EXPECT_EQ(towers.matches[T::kD].stored, 2u);
  EXPECT_EQ(towers.matches[T::kB].confidence, kStructure);
  EXPECT_EQ(towers.matches[T::kA].why, "known");
}

TEST(ByFlowTest, TowersThatNothingTellsApartStayUnknown) {
  Towers towers;
  towers.matches[T::kA] = {};
  towers.matches[T::kC] = {};
  towers.sides.program.layers[T::kC] = LayerOf("c", 3, T::kC);
  towers.sides.stored.layers[0] = LayerOf("", 3, 0);
  towers.Match();
  for (const LayerMatch& match : towers.matches) EXPECT_EQ(match.stored, kNoLayer);
}

TEST(ByFlowTest, NamesThatPeopleGaveAreNotOverruled) {
  Towers towers;
  towers.matches[T::kB] = towers.matches[T::kD] = {kNoLayer, 0, "denied", true};
  towers.Match();
  EXPECT_EQ(towers.matches[T::kB].stored, kNoLayer);
  EXPECT_EQ(towers.matches[T::kD].why, "denied");
}

// Both towers have layers of the same kinds, and nothing else is known.
Towers Twins() {
  Towers towers;
  towers.matches[T::kA] = {};
  towers.matches[T::kC] = {};
  towers.sides.program.layers[T::kC] = LayerOf("c", 3, T::kC);
  towers.sides.stored.layers[0] = LayerOf("", 3, 0);
  towers.sides.program_order.SetFirst(T::kA, T::kC);
  towers.sides.program_order.SetFirst(T::kB, T::kD);
  return towers;
}

TEST(ByFlowTest, TowersAreToldApartByTheInputThatTheyAreOfWhatJoinsThem) {
  Towers towers = Twins();
  towers.sides.stored_order.SetFirst(1, 0);
  towers.sides.stored_order.SetFirst(3, 2);
  towers.Match();
  EXPECT_EQ(towers.matches[T::kA].stored, 1u);
  EXPECT_EQ(towers.matches[T::kB].stored, 3u);
  EXPECT_EQ(towers.matches[T::kC].stored, 0u);
  EXPECT_EQ(towers.matches[T::kD].stored, 2u);
}

TEST(ByFlowTest, WhereTheFileDoesNotTellWhichInputTheyAreTheyStayUnknown) {
  Towers towers = Twins();
  towers.Match();
  for (const LayerMatch& match : towers.matches) EXPECT_EQ(match.stored, kNoLayer);
}

TEST(ByFlowTest, NamesThatContradictAreNotOverruledByInputs) {
  Towers towers = Twins();
  towers.sides.stored_order.SetFirst(1, 0);
  towers.matches[T::kA] = towers.matches[T::kC] = {kNoLayer, 0, "denied", true};
  towers.Match();
  EXPECT_EQ(towers.matches[T::kA].stored, kNoLayer);

  Towers exchanged = Twins();
  exchanged.sides.stored_order.SetFirst(1, 0);
  exchanged.sides.stored.layers[0].name = "a";
  exchanged.sides.stored.layers[1].name = "c";
  exchanged.matches[T::kA] = {0, kSurmise, "by name"};
  exchanged.Match();
  EXPECT_EQ(exchanged.matches[T::kA].stored, 0u);
}

TEST(ByFlowTest, WithoutAnOrderOfTheFileNothingIsTold) {
  Towers towers;
  towers.sides.stored_order = {};
  towers.Match();
  EXPECT_EQ(towers.matches[T::kB].stored, kNoLayer);
}

}  // namespace
}  // namespace ckptfit
