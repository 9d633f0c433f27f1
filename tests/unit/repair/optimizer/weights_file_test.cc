#include "repair/optimizer/weights_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::ElementsAre;

// A program of Keras 2.15, and weights of Keras 3 of the same model.
struct Saved {
  explicit Saved(const std::vector<FakeLayer>& layers) : scene(Scene::Kind::kWeightsH5, layers, layers) {}

  Saved& Optimizer(const std::string& name, const std::vector<Shape>& state) {
    scene.checkpoint.object_names = {{"optimizer", name}};
    for (const Shape& shape : state) {
      TensorInfo tensor;
      tensor.key = "optimizer/vars/" + std::to_string(count++);
      tensor.shape = shape;
      tensor.dtype = DType::kFloat32;
      scene.checkpoint.tensors.push_back(tensor);
    }
    return *this;
  }

  // The program's optimizer, to which that was said.
  Saved& Program(const std::string& class_name, const char* setting, double value) {
    scene.Optimizer(class_name, 0);
    scene.target.nodes.back().config.Set(setting, value);
    return *this;
  }

  // "key=name" of each stored variable of the optimizer; empty when it is not told.
  std::vector<std::string> State() const {
    std::vector<std::string> state;
    const auto read = ReadWeightsFile(scene.AsCase());
    if (!read) return state;
    for (const NamedTensor& one : read->state) state.push_back(one.key.substr(15) + "=" + one.name);
    return state;
  }

  Scene scene;
  int count = 0;
};

TEST(WeightsFileTest, AdamKeepsTwoOfEachVariable) {
  const Saved saved = Saved({Dense("dense", 3, 2)}).Optimizer("adam", {{}, {}, {3, 2}, {3, 2}, {2}, {2}});
  EXPECT_THAT(saved.State(),
              ElementsAre("0=adam/iteration", "1=adam/learning_rate", "2=adam/dense_kernel_momentum",
                          "3=adam/dense_kernel_velocity", "4=adam/dense_bias_momentum", "5=adam/dense_bias_velocity"));
  const auto read = ReadWeightsFile(saved.scene.AsCase());
  EXPECT_EQ(read->class_name, "Adam");
  ASSERT_EQ(read->trained.size(), 2u);
  EXPECT_EQ(read->trained[1].name, "dense/bias");
  EXPECT_EQ(read->trained[1].key, "layers/dense/vars/1");
}

TEST(WeightsFileTest, AScheduleTakesThePlaceOfTheLearningRate) {
  const Saved saved = Saved({Dense("dense", 3, 2, false)}).Optimizer("adam_1", {{}, {3, 2}, {3, 2}});
  EXPECT_THAT(saved.State(),
              ElementsAre("0=adam_1/iteration", "1=adam_1/dense_kernel_momentum", "2=adam_1/dense_kernel_velocity"));
}

TEST(WeightsFileTest, WhatMayBeMomentumOrAnAverageIsNotTold) {
  EXPECT_THAT(Saved({Dense("dense", 3, 2, false)}).Optimizer("SGD", {{}, {}, {3, 2}}).State(), ElementsAre());
  EXPECT_THAT(Saved({Dense("dense", 3, 2, false)}).Optimizer("adam", {{}, {}, {3, 2}, {3, 2}, {3, 2}}).State(),
              ElementsAre());
}

TEST(WeightsFileTest, WhatTheProgramsOptimizerWouldKeepIsASurmise) {
  Saved sgd = Saved({Dense("dense", 3, 2, false)}).Optimizer("SGD", {{}, {}, {3, 2}}).Program("SGD", "momentum", 0.9);
  EXPECT_THAT(sgd.State(), ElementsAre("0=SGD/iteration", "1=SGD/learning_rate", "2=SGD/dense_kernel_momentum"));
  EXPECT_TRUE(StateIsSurmised(sgd.scene.AsCase()));
  Saved plain = Saved({Dense("dense", 3, 2, false)}).Optimizer("SGD", {{}, {}, {3, 2}}).Program("SGD", "momentum", 0.0);
  EXPECT_THAT(plain.State(), ElementsAre());
  Saved other =
      Saved({Dense("dense", 3, 2, false)}).Optimizer("SGD", {{}, {}, {3, 2}}).Program("RMSprop", "momentum", 0.9);
  EXPECT_THAT(other.State(), ElementsAre());
}

TEST(WeightsFileTest, OneSlotOfRMSpropIsItsVelocity) {
  for (const std::string name : {"rmsprop", "rm_sprop", "rm_sprop_1"}) {
    const Saved saved = Saved({Dense("dense", 3, 2, false)}).Optimizer(name, {{}, {}, {3, 2}});
    EXPECT_THAT(saved.State(), ElementsAre("0=" + name + "/iteration", "1=" + name + "/learning_rate",
                                           "2=" + name + "/dense_kernel_velocity"));
    EXPECT_FALSE(StateIsSurmised(saved.scene.AsCase()));
  }
}

TEST(WeightsFileTest, ANameOfOnesOwnTellsNothing) {
  EXPECT_THAT(Saved({Dense("dense", 3, 2, false)}).Optimizer("mine", {{}, {}, {3, 2}, {3, 2}}).State(), ElementsAre());
  Saved nameless = Saved({Dense("dense", 3, 2, false)}).Optimizer("adam", {{}, {}, {3, 2}, {3, 2}});
  EXPECT_EQ(nameless.State().size(), 4u);
  nameless.scene.checkpoint.object_names.clear();
  EXPECT_THAT(nameless.State(), ElementsAre());
}

TEST(WeightsFileTest, LayersOfOneListAreTrainedInTheOrderOfTheirCounters) {
  const Saved saved =
      Saved({Dense("a", 3, 3, false), Dense("b", 3, 3, false)}).Optimizer("adagrad", {{}, {}, {3, 3}, {3, 3}});
  EXPECT_THAT(saved.State(), ElementsAre("0=adagrad/iteration", "1=adagrad/learning_rate",
                                         "2=adagrad/a_kernel_accumulator", "3=adagrad/b_kernel_accumulator"));
}

TEST(WeightsFileTest, AProgramOfBeforeTensorFlow212HasNoPathsAndIsAskedAsLaterOnesWouldBe) {
  Saved saved = Saved({Dense("dense", 3, 2)}).Optimizer("adagrad", {{}, {}, {3, 2}, {2}});
  ASSERT_EQ(saved.State().size(), 4u);
  for (Node& node : saved.scene.target.nodes) {
    node.walk.clear();
    node.store.clear();
  }
  EXPECT_EQ(saved.State().size(), 4u);
  saved.scene.target.nodes[1].roles |= kRoleCustom;
  EXPECT_EQ(saved.State().size(), 0u);
}

TEST(WeightsFileTest, NothingTellsTheOrderOfTwoKindsOfLayersWithOneShape) {
  const Saved saved =
      Saved({Dense("a", 3, 3, false), Embedding("b", 3, 3)}).Optimizer("adagrad", {{}, {}, {3, 3}, {3, 3}});
  EXPECT_THAT(saved.State(), ElementsAre());
}

TEST(WeightsFileTest, AProgramOfOtherPathsOrShapesTellsNothing) {
  Saved saved = Saved({Dense("dense", 3, 2, false)}).Optimizer("adagrad", {{}, {}, {3, 2}});
  EXPECT_EQ(saved.State().size(), 3u);
  saved.scene.checkpoint.tensors[0].key = "layers/dense_1/vars/0";
  EXPECT_THAT(saved.State(), ElementsAre());
  saved.scene.checkpoint.tensors[0].key = "layers/dense/vars/0";
  saved.scene.checkpoint.tensors[0].shape = {2, 3};
  EXPECT_THAT(saved.State(), ElementsAre());
}

TEST(WeightsFileTest, AFrozenLayerMustHaveAShapeOfItsOwn) {
  Saved other = Saved({Dense("a", 3, 2, false), Dense("b", 2, 2, false)}).Optimizer("adagrad", {{}, {}, {3, 2}});
  other.scene.target.nodes[3].trainable = false;
  EXPECT_THAT(other.State(),
              ElementsAre("0=adagrad/iteration", "1=adagrad/learning_rate", "2=adagrad/a_kernel_accumulator"));
  Saved same = Saved({Dense("a", 3, 3, false), Dense("b", 3, 3, false)}).Optimizer("adagrad", {{}, {}, {3, 3}});
  same.scene.target.nodes[3].trainable = false;
  EXPECT_THAT(same.State(), ElementsAre());
}

TEST(WeightsFileTest, StatisticsOfANormalizationAreNeverTrained) {
  Saved saved = Saved({BatchNorm("bn", 4)}).Optimizer("adagrad", {{}, {}, {4}, {4}});
  for (NodeId node : {4u, 5u}) saved.scene.target.nodes[node].variable->trainable = false;
  EXPECT_THAT(saved.State(), ElementsAre("0=adagrad/iteration", "1=adagrad/learning_rate",
                                         "2=adagrad/bn_gamma_accumulator", "3=adagrad/bn_beta_accumulator"));
}

}  // namespace
}  // namespace ckptfit
