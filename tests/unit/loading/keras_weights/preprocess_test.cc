#include "loading/keras_weights/preprocess.h"

#include <gtest/gtest.h>

#include "unit/loading/keras_weights/fixture.h"

namespace ckptfit {
namespace {

using testing_keras::ProgramMaker;

std::vector<SavedWeight> Arrays(const std::vector<Shape>& shapes) {
  std::vector<SavedWeight> weights;
  for (const Shape& shape : shapes) {
    SavedWeight weight;
    weight.source = "w" + std::to_string(weights.size());
    weight.shape = shape;
    weights.push_back(std::move(weight));
  }
  return weights;
}

struct PreprocessTest : testing::Test {
  Preprocessed Run(NodeId layer, const std::vector<Shape>& shapes, const std::string& version = "2.15.0",
                   const std::string& tensorflow = "2.15.1") {
    return PreprocessWeights(program.target, layer, Arrays(shapes), version, testing_keras::Keras2(tensorflow));
  }
  NodeId Recurrent(const std::string& class_name, const std::vector<Shape>& shapes, bool reset_after = true) {
    const NodeId layer = program.Layer(class_name, "rnn", shapes);
    program.target.nodes[layer].config.Set("reset_after", reset_after);
    return layer;
  }

  ProgramMaker program;
};

TEST_F(PreprocessTest, PlainLayersAreLeftAlone) {
  const Preprocessed done = Run(program.Dense("d", 3, 4), {{9, 9}, {4}});
  EXPECT_FALSE(done.error);
  EXPECT_EQ(done.weights[0].shape, (Shape{9, 9}));
  EXPECT_FALSE(done.weights[0].rearranged);
}

TEST_F(PreprocessTest, AConvolutionKernelOfAnotherShapeIsTransposed) {
  const NodeId conv = program.Layer("Conv2D", "c", {{3, 3, 1, 8}, {8}});
  EXPECT_FALSE(Run(conv, {{3, 3, 1, 8}, {8}}).weights[0].rearranged);
  const Preprocessed done = Run(conv, {{8, 1, 3, 3}, {8}});
  EXPECT_TRUE(done.weights[0].rearranged);
  EXPECT_EQ(done.weights[0].shape, (Shape{3, 3, 8, 1}));
  EXPECT_EQ(Run(conv, {{3, 8}, {8}}).error->message, "axes don't match array");
  EXPECT_EQ(Run(conv, {}).error->type, "IndexError");
}

TEST_F(PreprocessTest, GruLayersTellTheirKindByTheBias) {
  const std::vector<Shape> after = {{2, 9}, {3, 9}, {2, 9}}, before = {{2, 9}, {3, 9}, {9}},
                           cudnn = {{2, 9}, {3, 9}, {18}};
  const NodeId gru = Recurrent("GRU", after);
  EXPECT_FALSE(Run(gru, after).weights[0].rearranged);
  EXPECT_EQ(Run(gru, before).error->message, "GRU(reset_after=False) is not compatible with GRU(reset_after=True)");
  EXPECT_EQ(Run(gru, {{2, 9}, {3, 9}, {5}}).error->message, "Invalid bias shape: (5,)");
  const Preprocessed done = Run(gru, cudnn);
  EXPECT_TRUE(done.weights[1].rearranged);
  EXPECT_EQ(done.weights[2].shape, (Shape{2, 9}));
  EXPECT_EQ(Run(Recurrent("GRU", before, false), after).error->message,
            "GRU(reset_after=True) is not compatible with GRU(reset_after=False)");
  EXPECT_EQ(Run(Recurrent("CuDNNGRU", cudnn), after).weights[2].shape, (Shape{18}));
}

TEST_F(PreprocessTest, LstmBiasesAreSummedFromCudnnAndOddOnesRefused) {
  const NodeId lstm = Recurrent("LSTM", {{2, 12}, {3, 12}, {12}});
  const Preprocessed done = Run(lstm, {{2, 12}, {3, 12}, {24}});
  EXPECT_TRUE(done.weights[0].rearranged);
  EXPECT_TRUE(done.weights[2].computed);
  EXPECT_EQ(done.weights[2].shape, (Shape{12}));
  EXPECT_EQ(Run(lstm, {{2, 9}, {3, 9}, {2, 9}}).error->message, "Invalid bias shape: (2, 9)");
  EXPECT_FALSE(Run(lstm, {{2, 12}, {3, 12}}).error);
  EXPECT_EQ(Run(lstm, {{2, 12}, {}, {24}}).error->type, "IndexError");
}

TEST_F(PreprocessTest, BidirectionalHalvesAreConvertedApart) {
  const NodeId forward = Recurrent("GRU", {{2, 9}, {3, 9}, {2, 9}});
  const NodeId backward = Recurrent("GRU", {{2, 9}, {3, 9}, {9}}, false);
  const NodeId both = program.Add("Bidirectional", "both");
  program.target.nodes[both].children = {{"forward_layer", forward}, {"backward_layer", backward}};
  const Preprocessed done = Run(both, {{2, 9}, {3, 9}, {18}, {2, 9}, {3, 9}, {9}});
  ASSERT_FALSE(done.error);
  ASSERT_EQ(done.weights.size(), 6u);
  EXPECT_TRUE(done.weights[0].rearranged);
  EXPECT_FALSE(done.weights[3].rearranged);
}

TEST_F(PreprocessTest, TimeDistributedConvertsTheLayerInside) {
  const NodeId conv = program.Layer("Conv2D", "c", {{3, 3, 1, 8}, {8}});
  const NodeId wrapper = program.Add("TimeDistributed", "t");
  program.target.nodes[wrapper].layers = {conv};
  EXPECT_TRUE(Run(wrapper, {{8, 1, 3, 3}, {8}}).weights[0].rearranged);
}

TEST_F(PreprocessTest, NestedModelsDealTheirArraysOutByTrainableFlags) {
  const NodeId frozen = program.Layer("Conv2D", "frozen", {{3, 3, 1, 2}, {2}});
  const NodeId open = program.Dense("open", 2, 2);
  program.target.nodes[frozen].trainable = false;
  const NodeId inner = program.Add("Sequential", "inner", kRoleLayer | kRoleModel);
  program.target.nodes[inner].layers = {frozen, open};
  program.target.nodes[inner].weights = program.target.nodes[open].weights;
  for (const NodeId weight : program.target.nodes[frozen].weights)
    program.target.nodes[inner].weights.push_back(weight);
  EXPECT_EQ(TrainableWeightCount(program.target, inner), 2u);
  // Trainable arrays come first in the file: those of the second layer.
  const Preprocessed done = Run(inner, {{2, 2}, {2}, {2, 1, 3, 3}, {2}});
  ASSERT_FALSE(done.error);
  ASSERT_EQ(done.weights.size(), 4u);
  EXPECT_EQ(done.weights[0].source, "w0");
  EXPECT_TRUE(done.weights[2].rearranged);
}

// A kernel of another axis order inside a Functional model is converted since 2.6, which names that class.
TEST_F(PreprocessTest, NestedFunctionalModelsAreLeftAloneBefore26) {
  const NodeId conv = program.Layer("Conv2D", "c", {{3, 3, 1, 2}, {2}});
  const NodeId inner = program.Add("Functional", "inner", kRoleLayer | kRoleModel | kRoleFunctional);
  program.target.nodes[inner].layers = {conv};
  program.target.nodes[inner].weights = program.target.nodes[conv].weights;
  const std::vector<Shape> turned = {{2, 1, 3, 3}, {2}};
  EXPECT_FALSE(Run(inner, turned, "2.5.0", "2.5.3").weights[0].rearranged);
  EXPECT_TRUE(Run(inner, turned, "2.5.0", "2.6.5").weights[0].rearranged);
}

TEST_F(PreprocessTest, WeightsThatANestedModelOwnsKeepTheirValue) {
  const NodeId inner = program.Add("Sequential", "inner", kRoleLayer | kRoleModel);
  const NodeId own = program.Variable_("own", {3});
  program.target.nodes[inner].top_level = {own};
  program.target.nodes[inner].weights = {own};
  const Preprocessed done = Run(inner, {{3}});
  ASSERT_EQ(done.weights.size(), 1u);
  EXPECT_EQ(done.weights[0].own, own);
}

TEST_F(PreprocessTest, FilesOfKeras1AreConvertedByClass) {
  const NodeId conv1 = program.Layer("Conv1D", "c1", {{5, 3, 8}, {8}});
  program.target.nodes[conv1].config.Set("kernel_size", Value(Value::Array{Value(5)}));
  program.target.nodes[conv1].config.Set("filters", 8);
  EXPECT_EQ(Run(conv1, {{8, 3, 5, 1}, {8}}, "1").weights[0].shape, (Shape{5, 3, 8}));
  EXPECT_EQ(Run(conv1, {{5, 1, 3, 8}, {8}}, "1").weights[0].shape, (Shape{5, 3, 8}));
  EXPECT_EQ(Run(conv1, {{7, 7, 7, 7}, {8}}, "1").error->type, "AssertionError");
  const NodeId lstm = Recurrent("LSTM", {{2, 12}, {3, 12}, {12}});
  const Shape k{2, 3}, r{3, 3}, b{3};
  const Preprocessed gates = Run(lstm, {k, r, b, k, r, b, k, r, b, k, r, b}, "1");
  ASSERT_EQ(gates.weights.size(), 3u);
  EXPECT_EQ(gates.weights[0].shape, (Shape{2, 12}));
  EXPECT_EQ(gates.weights[0].source, "w0+w6+w3+w9");
}

TEST_F(PreprocessTest, WrappersWithoutEndAreGivenUp) {
  const NodeId wrapper = program.Add("TimeDistributed", "t");
  program.target.nodes[wrapper].layers = {wrapper};
  EXPECT_EQ(Run(wrapper, {{3}}).error->type, "RecursionError");
}

}  // namespace
}  // namespace ckptfit
