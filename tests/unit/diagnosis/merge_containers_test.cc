#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "diagnosis/draft.h"

namespace ckptfit {
namespace {

using ::testing::ElementsAre;

// A layer at `identity` with variables of these names.
Layer At(std::string identity, const std::vector<std::string>& variables) {
  Layer layer;
  layer.identity = std::move(identity);
  for (const std::string& variable : variables) layer.parts.push_back({variable, variable, Shape({4})});
  return layer;
}

std::vector<std::string> Paths(const Side& side) {
  std::vector<std::string> paths;
  for (const Layer& layer : side.layers) {
    for (const Part& part : layer.parts) paths.push_back(layer.identity + ":" + part.leaf);
  }
  return paths;
}

TEST(MergeContainersTest, VariablesInADictBelongToItsHolder) {
  Side program, stored;
  program.layers = {At("model", {"heads/x", "scale"}), At("model/body", {"w"})};
  stored.layers = {At("model", {"scale"}), At("model/body", {"w"}), At("model/heads", {"x"})};
  MergeContainers(program, &stored);
  EXPECT_THAT(Paths(stored), ElementsAre("model:scale", "model:heads/x", "model/body:w"));
}

TEST(MergeContainersTest, TheHolderMayStandUnderAnotherHead) {
  Side program, stored;
  program.layers = {At("model/net", {"heads/x", "scale"}), At("model/net/body", {"w"})};
  stored.layers = {At("model", {"scale"}), At("model/body", {"w"}), At("model/heads", {"x"})};
  MergeContainers(program, &stored);
  EXPECT_THAT(Paths(stored), ElementsAre("model:scale", "model:heads/x", "model/body:w"));
}

}  // namespace
}  // namespace ckptfit
