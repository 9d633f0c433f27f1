#include "repair/only_model.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

namespace ckptfit {
namespace {

Target Of(const std::vector<std::uint32_t>& roles) {
  Target target;
  for (const std::uint32_t role : roles) {
    target.objects.emplace_back("object" + std::to_string(target.nodes.size()), target.nodes.size());
    target.nodes.emplace_back();
    target.nodes.back().roles = role;
  }
  return target;
}

TEST(OnlyModelTest, IsTheOneModelAmongTheDescribedObjects) {
  EXPECT_EQ(OnlyModel(Of({kRoleOptimizer, kRoleLayer | kRoleModel})), 1u);
}

TEST(OnlyModelTest, IsNoneOfSeveralAndNoneOfNone) {
  EXPECT_EQ(OnlyModel(Of({kRoleModel, kRoleModel})), kNoNode);
  EXPECT_EQ(OnlyModel(Of({kRoleOptimizer})), kNoNode);
}

}  // namespace
}  // namespace ckptfit
