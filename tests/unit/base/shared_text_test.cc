#include "base/shared_text.h"

#include <gtest/gtest.h>

namespace ckptfit {
namespace {

TEST(SharedText, CopiesHaveTheSameText) {
  const SharedText first(std::string("model.data-00000-of-00001"));
  const SharedText second = first;
  EXPECT_EQ(&first.str(), &second.str());
}

TEST(SharedText, EqualTextsAreEqualWhereverTheyAre) {
  EXPECT_EQ(SharedText(std::string("a")), SharedText(std::string("a")));
  EXPECT_NE(SharedText(std::string("a")), SharedText(std::string("b")));
  EXPECT_EQ(SharedText(std::string("a")), "a");
}

TEST(SharedText, OrdersAsItsText) {
  EXPECT_LT(SharedText(std::string("shard-0")), SharedText(std::string("shard-1")));
  EXPECT_LT(SharedText(), SharedText(std::string("a")));
  EXPECT_FALSE(SharedText(std::string("a")) < SharedText(std::string("a")));
}

TEST(SharedText, EmptyTextIsTheDefault) {
  EXPECT_TRUE(SharedText().empty());
  EXPECT_TRUE(SharedText(std::string()).empty());
  EXPECT_EQ(SharedText(), SharedText(std::string()));
  EXPECT_EQ(SharedText().str(), "");
}

}  // namespace
}  // namespace ckptfit
