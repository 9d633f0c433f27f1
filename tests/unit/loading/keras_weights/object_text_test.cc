#include "loading/keras_weights/object_text.h"

#include <gtest/gtest.h>

#include "unit/loading/keras_weights/fixture.h"

namespace ckptfit {
namespace {

using testing_keras::Keras2;
using testing_keras::Keras3;
using testing_keras::ProgramMaker;

TEST(ObjectTextTest, SnakeCaseIsThatOfKeras) {
  EXPECT_EQ(SnakeCase("Conv2DTranspose", true), "conv2d_transpose");
  EXPECT_EQ(SnakeCase("LSTMCell", true), "lstm_cell");
  EXPECT_EQ(SnakeCase("PReLU", true), "p_re_lu");
  EXPECT_EQ(SnakeCase("ReLU", false), "re_lu");
  EXPECT_EQ(SnakeCase("SimpleRNN", true), "simple_rnn");
  EXPECT_EQ(SnakeCase("UpSampling2D", true), "up_sampling2d");
  EXPECT_EQ(SnakeCase("MultiHeadAttention", false), "multi_head_attention");
  EXPECT_EQ(SnakeCase("RMSNormalization", true), "rms_normalization");
  EXPECT_EQ(SnakeCase("", true), "");
}

TEST(ObjectTextTest, SnakeCaseOfDigitsAndUnderscoresDependsOnTheGeneration) {
  EXPECT_EQ(SnakeCase("AbX2y", true), "ab_x2y");
  EXPECT_EQ(SnakeCase("ABX2y", false), "ab_x2y");
  EXPECT_EQ(SnakeCase("ABX2y", true), "abx2y");
  EXPECT_EQ(SnakeCase("_Head", false), "private__head");
  EXPECT_EQ(SnakeCase("_Head", true), "__head");
  EXPECT_EQ(SnakeCase("My>Dense", true), "my_dense");
}

TEST(ObjectTextTest, ObjectsPrintByGeneration) {
  ProgramMaker program;
  const NodeId dense = program.Dense("d", 2, 3);
  program.target.nodes[dense].module = "keras.src.layers.core.dense";
  EXPECT_EQ(ObjectText(program.target, dense, Keras3("3.6.0")), "<Dense name=d, built=True>");
  EXPECT_EQ(ObjectText(program.target, dense, Keras2("2.15.1")),
            "<keras.src.layers.core.dense.Dense object at 0x7f0000000000>");
  const Variable& kernel = *program.target.nodes[program.target.nodes[dense].weights[0]].variable;
  EXPECT_EQ(VariableText(kernel, Keras3("3.6.0")), "<KerasVariable shape=(2, 3), dtype=float32, path=d/kernel>");
  EXPECT_EQ(VariableText(kernel, Keras3("3.7.0")), "<Variable path=d/kernel, shape=(2, 3), dtype=float32, value=...>");
  EXPECT_EQ(NameList(program.target, program.target.nodes[dense].weights), "['kernel', 'bias']");
}

}  // namespace
}  // namespace ckptfit
