#include "model/h5_attributes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ckptfit {
namespace {

using testing::ElementsAre;

H5Attribute Text(std::string text) {
  H5Attribute attribute;
  attribute.kind = H5Attribute::Kind::kText;
  attribute.text = std::move(text);
  return attribute;
}

std::vector<std::string> NamesOf(const H5Attributes& attributes) {
  std::vector<std::string> names;
  for (const auto& [name, value] : attributes) names.push_back(name);
  return names;
}

TEST(H5AttributesTest, ATableWithoutAttributesHoldsAndFindsNothing) {
  const H5Attributes attributes;
  EXPECT_TRUE(attributes.empty());
  EXPECT_EQ(attributes.size(), 0u);
  EXPECT_EQ(attributes.Find("backend"), nullptr);
  EXPECT_THAT(NamesOf(attributes), ElementsAre());
}

TEST(H5AttributesTest, AttributesStandInTheOrderOfTheirNames) {
  H5Attributes attributes;
  attributes.Add("keras_version", Text("2.15.0"));
  attributes.Add("backend", Text("tensorflow"));
  EXPECT_FALSE(attributes.empty());
  EXPECT_EQ(attributes.size(), 2u);
  EXPECT_THAT(NamesOf(attributes), ElementsAre("backend", "keras_version"));
  EXPECT_EQ(attributes.Find("keras_version")->text, "2.15.0");
}

TEST(H5AttributesTest, OfTwoAttributesWithOneNameTheFirstIsKept) {
  H5Attributes attributes;
  attributes.Add("backend", Text("tensorflow"));
  attributes.Add("backend", Text("jax"));
  EXPECT_EQ(attributes.size(), 1u);
  EXPECT_EQ(attributes.Find("backend")->text, "tensorflow");
}

TEST(H5AttributesTest, ACopyIsATableOfItsOwn) {
  H5Attributes attributes;
  attributes.Add("backend", Text("tensorflow"));
  H5Attributes copy = attributes;
  copy["backend"].text = "jax";
  copy["dtype"].text = "bfloat16";
  EXPECT_EQ(attributes.Find("backend")->text, "tensorflow");
  EXPECT_EQ(attributes.Find("dtype"), nullptr);
  attributes = copy;
  EXPECT_EQ(attributes.Find("dtype")->text, "bfloat16");
  const H5Attributes none;
  attributes = none;
  EXPECT_TRUE(attributes.empty());
}

}  // namespace
}  // namespace ckptfit
