#include "diagnosis/old_walk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace ckptfit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Paths begin in a mapping; its name is cut to "@" on both sides.
std::vector<std::string> Listed(std::vector<std::string> paths, const Version& keras = {}) {
  const std::string mapping = "_layer_checkpoint_dependencies";
  for (std::string& path : paths) {
    for (std::size_t at = 0; (at = path.find('@', at)) != std::string::npos; at += mapping.size()) {
      path.replace(at, 1, mapping);
    }
  }
  std::vector<Layer> layers(paths.size());
  for (std::size_t i = 0; i < paths.size(); ++i) layers[i].identity = paths[i];
  std::vector<std::string> listed;
  const auto found = ListedPaths(layers, keras);
  for (const std::string& path : paths) {
    const auto other = found.find(path);
    if (other != found.end()) listed.push_back(other->second);
  }
  return listed;
}

TEST(OldWalkTest, LayersWithVariablesAreCountedTwice) {
  EXPECT_THAT(Listed({"@/dense", "@/dense_2", "@/dense_4", "@/batch_normalization", "@/batch_normalization_2"}),
              ElementsAre("layers/dense", "layers/dense_1", "layers/dense_2", "layers/batch_normalization",
                          "layers/batch_normalization_1"));
}

TEST(OldWalkTest, NestedModelsHaveMappingsOfTheirOwn) {
  EXPECT_THAT(Listed({"@/sequential/@/dense", "@/sequential_2/@/dense", "@/sequential_2/@/dense_2/cell"}),
              ElementsAre("layers/sequential/layers/dense", "layers/sequential_1/layers/dense",
                          "layers/sequential_1/layers/dense_1/cell"));
  EXPECT_THAT(Listed({"encoder/@/dense", "encoder/@/dense_2", "decoder/@/dense"}),
              ElementsAre("encoder/layers/dense", "encoder/layers/dense_1", "decoder/layers/dense"));
}

// Three layers of a class, one of which has no variables: first, in the middle, or last.
TEST(OldWalkTest, ALayerWithoutVariablesMovesThoseBehindIt) {
  EXPECT_THAT(Listed({"@/mine_1", "@/mine_3"}), IsEmpty());
  EXPECT_THAT(Listed({"@/mine", "@/mine_3"}), IsEmpty());
  EXPECT_THAT(Listed({"@/mine", "@/mine_2"}), ElementsAre("layers/mine", "layers/mine_1"));
  EXPECT_THAT(Listed({"@/mine_2"}), IsEmpty());
}

TEST(OldWalkTest, Keras214CountsEachOnce) {
  EXPECT_THAT(Listed({"@/dense", "@/dense_1", "@/model/@/mine_2"}),
              ElementsAre("layers/dense", "layers/dense_1", "layers/model/layers/mine_2"));
  const Version keras{2, 14, 0, "2.14.0"};
  EXPECT_THAT(Listed({"@/mine", "@/mine_2"}, keras), ElementsAre("layers/mine", "layers/mine_2"));
}

TEST(OldWalkTest, OtherPathsStay) {
  EXPECT_THAT(Listed({"layers/dense", "layers/dense_2", "encoder", "", "@"}), ElementsAre("layers"));
  EXPECT_THAT(Listed({"@/dense_0"}), IsEmpty());
  std::string deep;
  for (int i = 0; i < 20; ++i) deep += "@/sequential/";
  EXPECT_THAT(Listed({deep + "dense"}), IsEmpty());
}

}  // namespace
}  // namespace ckptfit
