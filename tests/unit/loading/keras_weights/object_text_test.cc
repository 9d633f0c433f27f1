#include "loading/keras_weights/object_text.h"

#include <gtest/gtest.h>

#include "unit/loading/keras_weights/fixture.h"

namespace ckptfit {
namespace {

using testing_keras::Keras2;
using testing_keras::Keras3;
using testing_keras::ProgramMaker;

TEST(ObjectTextTest, SnakeCaseIsThatOfKeras) {
  EXPECT_EQ(SnakeCase("Conv2DTranspose", Keras3("3.6.0")), "conv2d_transpose");
  EXPECT_EQ(SnakeCase("LSTMCell", Keras3("3.6.0")), "lstm_cell");
  EXPECT_EQ(SnakeCase("PReLU", Keras3("3.6.0")), "p_re_lu");
  EXPECT_EQ(SnakeCase("ReLU", Keras2("2.15.1")), "re_lu");
  EXPECT_EQ(SnakeCase("SimpleRNN", Keras3("3.6.0")), "simple_rnn");
  EXPECT_EQ(SnakeCase("UpSampling2D", Keras3("3.6.0")), "up_sampling2d");
  EXPECT_EQ(SnakeCase("MultiHeadAttention", Keras2("2.15.1")), "multi_head_attention");
  EXPECT_EQ(SnakeCase("RMSNormalization", Keras3("3.6.0")), "rms_normalization");
  EXPECT_EQ(SnakeCase("", Keras3("3.6.0")), "");
}

TEST(ObjectTextTest, SnakeCaseOfDigitsAndUnderscoresDependsOnTheGeneration) {
  EXPECT_EQ(SnakeCase("AbX2y", Keras3("3.6.0")), "ab_x2y");
  EXPECT_EQ(SnakeCase("ABX2y", Keras2("2.6.5")), "ab_x2y");
  EXPECT_EQ(SnakeCase("ABX2y", Keras2("2.7.4")), "abx2y");
  EXPECT_EQ(SnakeCase("ConvLSTM2D", Keras2("2.6.5")), "conv_lst_m2d");
  EXPECT_EQ(SnakeCase("ConvLSTM2D", Keras2("2.15.1")), "conv_lstm2d");
  EXPECT_EQ(SnakeCase("ABX2y", Keras3("3.6.0")), "abx2y");
  EXPECT_EQ(SnakeCase("_Head", Keras2("2.15.1")), "private__head");
  EXPECT_EQ(SnakeCase("_Head", Keras3("3.6.0")), "__head");
  EXPECT_EQ(SnakeCase("My>Dense", Keras3("3.6.0")), "my_dense");
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
