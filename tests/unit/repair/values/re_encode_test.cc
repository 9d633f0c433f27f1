#include "repair/values/re_encode.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "codec/json.h"
#include "fakes/scene.h"
#include "repair/assign/assignment.h"
#include "repair/values/op_text.h"

namespace ckptfit {
namespace {

using ::testing::HasSubstr;

using Kind = Scene::Kind;

FakeLayer Cudnn(std::string name, std::int64_t inputs, std::int64_t units) {
  return {"CuDNNLSTM",
          std::move(name),
          {{"kernel", Shape({inputs, 4 * units})},
           {"recurrent_kernel", Shape({units, 4 * units})},
           {"bias", Shape({8 * units})}}};
}

// "variable <- key" of what is assigned, with a mark where values change.
std::vector<std::string> Assigned(const Scene& scene) {
  std::vector<std::string> lines;
  for (const Assignment& one : Assign(scene.AsCase()).assigned) {
    EXPECT_GE(one.confidence, kProved);
    lines.push_back(scene.target.VariableOf(scene.target.variables[one.variable]).name + " <- " +
                    scene.checkpoint.tensors[one.tensor].key +
                    (one.change.ops.empty()      ? ""
                     : one.change.unsafe.empty() ? " changed"
                                                 : " " + one.change.unsafe));
  }
  return lines;
}

TEST(ReEncode, ALayerOfCudnnBecomesAPlainOne) {
  const Scene scene(Kind::kLegacyByName, {Lstm("lstm", 3, 4), Dense("head", 4, 2, false)},
                    {Cudnn("cu_dnnlstm", 3, 4), Dense("head", 4, 2, false)});
  EXPECT_THAT(Assigned(scene),
              testing::ElementsAre("lstm/kernel:0 <- cu_dnnlstm/cu_dnnlstm/kernel:0 changed",
                                   "lstm/recurrent_kernel:0 <- cu_dnnlstm/cu_dnnlstm/recurrent_kernel:0 changed",
                                   "lstm/bias:0 <- cu_dnnlstm/cu_dnnlstm/bias:0 changed",
                                   "head/kernel:0 <- head/head/kernel:0"));
  const Assignments answer = Assign(scene.AsCase());
  EXPECT_THAT(answer.assigned[2].why, HasSubstr("CuDNNLSTM to LSTM, as Keras converts it"));
  EXPECT_EQ(OpsText(answer.assigned[2].change.ops), "reshape [2, 16], sum over axis 0, reshape [16]");
}

// How many slots the optimizer gets beside the three variables. A kernel has one shape in both encodings.
std::size_t SlotsThatGoAlong(const FakeLayer& stored) {
  Scene scene(Kind::kBundle, {Lstm("lstm", 4, 4)}, {stored});
  for (TensorInfo& tensor : scene.checkpoint.tensors) {
    if (tensor.shape == Shape({4, 16}) && tensor.key.find("recurrent") == std::string::npos)
      tensor.name = "lstm/kernel";
  }
  scene.Optimizer("Adam", 1);
  Variable& slot = *scene.target.nodes[scene.target.variables.back().node].variable;
  slot.name = "Adam/m/lstm/kernel:0";
  slot.shape = Shape({4, 16});
  const std::string key = "optimizer/_variables/1/.ATTRIBUTES/VARIABLE_VALUE";
  scene.StoredOptimizer({key});
  for (TensorInfo& tensor : scene.checkpoint.tensors) {
    if (tensor.key != key) continue;
    tensor.name = "Adam/m/lstm/kernel";
    tensor.shape = Shape({4, 16});
    tensor.dtype = DType::kFloat32;
  }
  const Assignments answer = Assign(scene.AsCase());
  EXPECT_GE(answer.assigned.size(), 3u);
  return answer.assigned.size() - 3;
}

TEST(ReEncode, SlotsOfAnOptimizerStayBehindWhereTheEncodingChanges) {
  EXPECT_EQ(SlotsThatGoAlong(Lstm("lstm", 4, 4)), 1u);
  EXPECT_EQ(SlotsThatGoAlong(Cudnn("cu_dnnlstm", 4, 4)), 0u);
}

TEST(ReEncode, StackedLayersOfOneShapeKeepTheirOrder) {
  const Scene scene(Kind::kLegacyByName, {Lstm("a", 4, 4), Lstm("b", 4, 4)}, {Cudnn("x", 4, 4), Cudnn("y", 4, 4)});
  const std::vector<std::string> lines = Assigned(scene);
  ASSERT_EQ(lines.size(), 6u);
  EXPECT_EQ(lines[0], "a/kernel:0 <- x/x/kernel:0 changed");
  EXPECT_EQ(lines[3], "b/kernel:0 <- y/y/kernel:0 changed");
}

TEST(ReEncode, ALayerThatTheProgramHasStaysAsItIs) {
  const Scene scene(Kind::kLegacyByName, {Cudnn("cu_dnnlstm", 3, 4)}, {Cudnn("cu_dnnlstm", 3, 4)});
  for (const Assignment& one : Assign(scene.AsCase()).assigned) EXPECT_TRUE(one.change.ops.empty());
  EXPECT_EQ(Assigned(scene).size(), 3u);
}

TEST(ReEncode, LayersOfTheUsersAreNotConverted) {
  FakeLayer own = Lstm("lstm", 3, 4);
  own.custom = true;
  EXPECT_TRUE(Assign(Scene(Kind::kLegacyByName, {own}, {Cudnn("x", 3, 4)}).AsCase()).assigned.empty());
}

TEST(ReEncode, AnotherResetAfterIsUnsafe) {
  const Scene scene(Kind::kLegacyByName, {Gru("gru", 3, 4, true)}, {Gru("gru", 3, 4, false)});
  EXPECT_THAT(Assigned(scene), testing::ElementsAre("gru/kernel:0 <- gru/gru/kernel:0",
                                                    "gru/recurrent_kernel:0 <- gru/gru/recurrent_kernel:0",
                                                    "gru/bias:0 <- gru/gru/bias:0 reset-after"));
}

// A convolution of four groups, and a depthwise one of four channels with two filters each.
struct Grouped {
  FakeLayer group{"Conv2D", "conv", {{"kernel", Shape({3, 3, 1, 8})}, {"bias", Shape({8})}}};
  FakeLayer depth{"DepthwiseConv2D", "depth", {{"depthwise_kernel", Shape({3, 3, 4, 2})}, {"bias", Shape({8})}}};
};

TEST(ReEncode, ADepthwiseKernelIsThatOfOneGroupForEachChannel) {
  const Grouped layers;
  Scene scene(Kind::kLegacyByName, {layers.group}, {layers.depth});
  EXPECT_TRUE(Assign(scene.AsCase()).assigned.empty()) << "an ordinary convolution of one channel";
  for (Node& node : scene.target.nodes) {
    if (node.class_name == "Conv2D") node.config.Set("groups", std::int64_t{4});
  }
  EXPECT_THAT(Assigned(scene), testing::ElementsAre("conv/kernel:0 <- depth/depth/depthwise_kernel:0 changed",
                                                    "conv/bias:0 <- depth/depth/bias:0"));
  EXPECT_EQ(OpsText(Assign(scene.AsCase()).assigned[0].change.ops), "reshape [3, 3, 1, 8]");
}

TEST(ReEncode, AKernelOfGroupsIsADepthwiseOneWhereTheFileSaysSo) {
  const Grouped layers;
  Scene scene(Kind::kLegacyByName, {layers.depth}, {layers.group});
  EXPECT_TRUE(Assign(scene.AsCase()).assigned.empty());
  const auto config = ParseJson(
      R"({"class_name": "Sequential", "config": {"layers": [
          {"class_name": "Conv2D", "config": {"name": "conv", "groups": 4}}]}})",
      "config");
  ASSERT_TRUE(config);
  scene.checkpoint.config = *config;
  EXPECT_THAT(Assigned(scene), testing::ElementsAre("depth/depthwise_kernel:0 <- conv/conv/kernel:0 changed",
                                                    "depth/bias:0 <- conv/conv/bias:0"));
}

}  // namespace
}  // namespace ckptfit
