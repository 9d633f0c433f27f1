#include "repair/optimizer/kinds.h"

#include <gtest/gtest.h>

namespace ckptfit {
namespace {

using Names = std::set<std::string, std::less<>>;
constexpr auto kLegacy = OptimizerGeneration::kLegacy;
constexpr auto kKeras2 = OptimizerGeneration::kNew2;
constexpr auto kKeras3 = OptimizerGeneration::kKeras3;

TEST(OptimizerKindsTest, AdamWKeepsWhatAdamKeeps) {
  EXPECT_EQ(KindOfClass("AdamW"), KindOfClass("Adam"));
  EXPECT_NE(KindOfClass("Adamax"), KindOfClass("Adam"));
  EXPECT_EQ(KindOfClass("LossScaleOptimizer"), nullptr);
}

TEST(OptimizerKindsTest, SettingsTellALegacyOptimizer) {
  const OptimizerClaim claim =
      KindOfStored(kLegacy, {"iter", "decay", "learning_rate", "momentum", "rho"}, {"rms", "mg"}, "", nullptr);
  EXPECT_EQ(claim.kind, KindOfClass("RMSprop"));
  EXPECT_TRUE(claim.proved);
}

TEST(OptimizerKindsTest, AdamAndAdamaxAreToldByTheOptimizersName) {
  const Names children = {"iter", "decay", "learning_rate", "beta_1", "beta_2"};
  EXPECT_EQ(KindOfStored(kLegacy, children, {"m", "v"}, "Adamax", KindOfClass("Adam")).kind, KindOfClass("Adamax"));
  const OptimizerClaim named = KindOfStored(kLegacy, children, {"m", "v"}, "Adam", KindOfClass("Adam"));
  EXPECT_EQ(named.kind, KindOfClass("Adam"));
  EXPECT_TRUE(named.proved);
}

TEST(OptimizerKindsTest, UnderAnotherNameOneOfSeveralKindsIsNotProved) {
  const Names children = {"iter", "decay", "learning_rate", "beta_1", "beta_2"};
  const OptimizerClaim other = KindOfStored(kLegacy, children, {"m", "v"}, "mine", KindOfClass("Adam"));
  EXPECT_EQ(other.kind, KindOfClass("Adam"));
  EXPECT_FALSE(other.proved);
  EXPECT_EQ(KindOfStored(kLegacy, children, {"m", "v"}, "mine", KindOfClass("SGD")).kind, nullptr);
  EXPECT_TRUE(KindOfStored(kLegacy, children, {"m", "v", "vhat"}, "mine", KindOfClass("Adam")).proved)
      << "Adamax has no such slot";
}

TEST(OptimizerKindsTest, ASettingMoreIsAnotherOptimizer) {
  const Names lamb = {"iter", "decay", "learning_rate", "beta_1", "beta_2", "weight_decay"};
  EXPECT_EQ(KindOfStored(kLegacy, lamb, {"m", "v"}, "Adam", KindOfClass("Adam")).kind, nullptr);
}

TEST(OptimizerKindsTest, ListsTellALaterOptimizer) {
  const Names common = {"_variables", "_iterations", "_learning_rate", "_index_dict"};
  const auto with = [&](Names lists) {
    lists.insert(common.begin(), common.end());
    return lists;
  };
  EXPECT_EQ(KindOfStored(kKeras2, with({"_m", "_u"}), {}, "", nullptr).kind, KindOfClass("Adamax"));
  EXPECT_EQ(KindOfStored(kKeras2, with({"_momentums", "_velocities"}), {}, "", nullptr).kind, KindOfClass("Adam"));
  EXPECT_EQ(KindOfStored(kKeras2, with({"_momentums", "_velocities", "_u_product"}), {}, "", nullptr).kind,
            KindOfClass("Nadam"));
  EXPECT_EQ(KindOfStored(kKeras2, with({"_momentums", "_velocities", "_mine"}), {}, "Adam", nullptr).kind, nullptr);
}

TEST(OptimizerKindsTest, LambOfKeras3IsMadeAsAdamIs) {
  const Names children = {"_variables",           "_iterations", "_learning_rate",
                          "_trainable_variables", "_momentums",  "_velocities"};
  EXPECT_EQ(KindOfStored(kKeras3, children, {}, "adam_1", nullptr).kind, KindOfClass("Adam"));
  EXPECT_EQ(KindOfStored(kKeras3, children, {}, "lamb", KindOfClass("Adam")).kind, KindOfClass("Lamb"));
  EXPECT_FALSE(KindOfStored(kKeras3, children, {}, "", KindOfClass("Adam")).proved);
}

}  // namespace
}  // namespace ckptfit
