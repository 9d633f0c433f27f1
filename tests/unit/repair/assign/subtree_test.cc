#include "repair/assign/subtree.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace ckptfit {
namespace {

Side SideOf(const std::vector<std::string>& paths) {
  Side side;
  for (const std::string& path : paths) side.layers.emplace_back().identity = path;
  return side;
}

bool IsPart(const std::vector<std::string>& program, const std::vector<std::string>& stored) {
  return IsSubtree(SideOf(program), SideOf(stored));
}

TEST(SubtreeTest, APartMayLieInAnotherHolder) {
  EXPECT_TRUE(IsPart({"head", "c0"}, {"head", "c0", "c1"}));
  EXPECT_TRUE(IsPart({"cells/c0", ""}, {"model", "model/cells/c0", "model/cells/c1"}));
  EXPECT_TRUE(IsPart({"model/head", "model/c0"}, {"model/net/head", "model/net/c0", "model/net/c1"}));
  EXPECT_TRUE(IsPart({"model/net/head", "model/net/c0"}, {"head", "c0", "c1"}));
}

TEST(SubtreeTest, OneLayerOfAnotherPathMakesItNone) {
  EXPECT_FALSE(IsPart({"head", "c2"}, {"head", "c0", "c1"}));
  EXPECT_FALSE(IsPart({"head", "c0"}, {"a/head", "b/c0", "c1"})) << "in two holders";
  EXPECT_FALSE(IsPart({"x/ead", "x/c0"}, {"head", "c0"})) << "the end of a name is no path";
  EXPECT_FALSE(IsPart({"x"}, {"head"}));
  EXPECT_FALSE(IsPart({"x"}, {}));
  EXPECT_FALSE(IsPart({}, {"x"}));
}

}  // namespace
}  // namespace ckptfit
