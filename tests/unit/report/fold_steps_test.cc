#include "report/fold_steps.h"

#include <gtest/gtest.h>

#include <string>

namespace ckptfit {
namespace {

FixStep Rename(std::string from, std::string to, const char* why = "same layer") {
  FixStep step;
  step.kind = to.empty() ? "drop" : "rename";
  step.from = std::move(from);
  step.to = std::move(to);
  step.count = 2;
  step.first = step.from;
  step.why = why;
  return step;
}

// As the report prints them.
std::string Folded(const std::vector<FixStep>& steps) {
  std::string text;
  for (const FixStep& step : FoldNumbered(steps)) {
    text += step.from + (step.to.empty() ? "" : " -> " + step.to) + " " + std::to_string(step.count) + "\n";
  }
  return text;
}

TEST(FoldNumbered, NamesOfConsecutiveNumbersAreOneStep) {
  std::vector<FixStep> steps = {Rename("head/*", "top/*")};
  for (const int i : {0, 1, 10, 11, 2, 3, 4, 5, 6, 7, 8, 9}) {
    steps.push_back(Rename("m/old" + std::to_string(i) + "/x" + std::to_string(i), "m/new" + std::to_string(i)));
  }
  EXPECT_EQ(Folded(steps), "head/* -> top/* 2\nm/old{0..11}/x{0..11} -> m/new{0..11} 24\n");
}

TEST(FoldNumbered, CountersMayBeMoved) {
  EXPECT_EQ(
      Folded({Rename("dense_4/*", "dense_1/*"), Rename("dense_5/*", "dense_2/*"), Rename("dense_6/*", "dense_3/*")}),
      "dense_{4..6}/* -> dense_{1..3}/* 6\n");
}

TEST(FoldNumbered, WhatIsNotConsecutiveStaysApart) {
  EXPECT_EQ(Folded({Rename("a1", "b1"), Rename("a2", "b2"), Rename("a4", "b4")}),
            "a1 -> b1 2\na2 -> b2 2\na4 -> b4 2\n");
  EXPECT_EQ(Folded({Rename("a1", "b3"), Rename("a2", "b2"), Rename("a3", "b1")}),
            "a1 -> b3 2\na2 -> b2 2\na3 -> b1 2\n");
}

TEST(FoldNumbered, TwoNumbersThatChangeStayApart) {
  EXPECT_EQ(Folded({Rename("a1/c1", "b1"), Rename("a1/c2", "b2"), Rename("a2/c1", "b3")}),
            "a1/c1 -> b1 2\na1/c2 -> b2 2\na2/c1 -> b3 2\n");
}

TEST(FoldNumbered, OtherReasonsStayApart) {
  EXPECT_EQ(Folded({Rename("a1", "b1"), Rename("a2", "b2"), Rename("a3", "b3", "by order")}),
            "a1 -> b1 2\na2 -> b2 2\na3 -> b3 2\n");
}

TEST(FoldNumbered, WhatHasNoNewNameIsFoldedToo) {
  EXPECT_EQ(Folded({Rename("opt/1", ""), Rename("opt/2", ""), Rename("opt/3", "")}), "opt/{1..3} 6\n");
}

TEST(FoldNumbered, ManyIntoOneNameAreNoRange) {
  EXPECT_EQ(Folded({Rename("a1", "b"), Rename("a2", "b"), Rename("a3", "b")}), "a1 -> b 2\na2 -> b 2\na3 -> b 2\n");
}

TEST(FoldNumbered, LeadingZerosAndLongNumbersAreText) {
  EXPECT_EQ(Folded({Rename("a01", "b1"), Rename("a02", "b2"), Rename("a03", "b3")}),
            "a01 -> b1 2\na02 -> b2 2\na03 -> b3 2\n");
  const std::string large = "99999999999999999999";
  EXPECT_EQ(Folded({Rename(large, "b1"), Rename(large, "b2"), Rename(large, "b3")}),
            large + " -> b1 2\n" + large + " -> b2 2\n" + large + " -> b3 2\n");
}

TEST(FoldNumbered, NothingIsNothing) { EXPECT_TRUE(FoldNumbered({}).empty()); }

}  // namespace
}  // namespace ckptfit
