#include "report/list_text.h"

#include <gtest/gtest.h>

namespace ckptfit {
namespace {

TensorInfo Tensor(std::string key, DType dtype, Shape shape, std::uint64_t bytes) {
  TensorInfo tensor;
  tensor.key = std::move(key);
  tensor.dtype = dtype;
  tensor.shape = std::move(shape);
  tensor.bytes = bytes;
  return tensor;
}

Checkpoint TwoTensors() {
  Checkpoint checkpoint;
  checkpoint.path = "m.h5";
  checkpoint.format = Format::kKerasH5Weights;
  checkpoint.tensors = {Tensor("dense/bias", DType::kFloat32, Shape({4}), 16),
                        Tensor("dense/kernel\x1b[31m", DType::kFloat16, Shape({3, 4}), 24)};
  checkpoint.bytes = 40;
  return checkpoint;
}

TEST(ListTextTest, PrintsALineATensorAndATotal) {
  const std::string text = ListText(TwoTensors(), false);
  EXPECT_EQ(text.substr(0, text.find('\n')), "dense/bias         float32   (4,)               16 B");
  EXPECT_NE(text.find("2 tensors, 40 B, keras-h5-weights"), std::string::npos);
}

TEST(ListTextTest, ControlCharactersOfAFileDoNotReachTheTerminal) {
  EXPECT_EQ(ListText(TwoTensors(), false).find('\x1b'), std::string::npos);
  EXPECT_NE(ListText(TwoTensors(), true).find("\x1b[2m"), std::string::npos);
}

TEST(TreeTextTest, SharedSegmentsArePrintedOnce) {
  const std::string text = TreeText(TwoTensors(), false);
  EXPECT_EQ(text.find("dense\n"), 0u);
  EXPECT_EQ(text.find("dense", 1), std::string::npos);
}

TEST(HumanBytesTest, KeepsThreeDigits) {
  EXPECT_EQ(HumanBytes(999), "999 B");
  EXPECT_EQ(HumanBytes(1234), "1.23 kB");
  EXPECT_EQ(HumanBytes(98765432), "98.8 MB");
  EXPECT_EQ(HumanBytes(9994), "9.99 kB");
  EXPECT_EQ(HumanBytes(9995), "10.0 kB");
  EXPECT_EQ(HumanBytes(99950), "100 kB");
  EXPECT_EQ(HumanBytes(999499), "999 kB");
  EXPECT_EQ(HumanBytes(999500), "1.00 MB");
  EXPECT_EQ(HumanBytes(~std::uint64_t{0}), "18.4 EB");
}

}  // namespace
}  // namespace ckptfit
