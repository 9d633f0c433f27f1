#include "loading/checkpoint/read.h"

#include <gtest/gtest.h>

namespace ckptfit::restore {
namespace {

Variable Named(const std::string& name, const std::string& shared_name) {
  Variable variable;
  variable.name = name;
  variable.shared_name = shared_name;
  return variable;
}

TEST(TensorFlowName, IsThatOfTheVariableInsideOneOfKeras3) {
  EXPECT_EQ(TensorFlowName(Named("block/dense/kernel", "block/kernel")), "block/kernel:0");
  EXPECT_EQ(TensorFlowName(Named("kernel", "")), "kernel:0");
  EXPECT_EQ(TensorFlowName(Named("dense/kernel:0", "dense/kernel")), "dense/kernel:0");
}

}  // namespace
}  // namespace ckptfit::restore
