#include "repair/key_change.h"

#include <gtest/gtest.h>

namespace ckptfit {
namespace {

std::string Change(std::string_view from, std::string_view to) {
  const KeyChange change = ChangeOfKey(from, to);
  return change.from + " -> " + change.to;
}

TEST(KeyChange, IsWhatIsLeftWithoutACommonEnd) {
  EXPECT_EQ(Change("model/dense/kernel/.ATTRIBUTES/VARIABLE_VALUE", "dense/kernel/.ATTRIBUTES/VARIABLE_VALUE"),
            "model/* -> *");
  EXPECT_EQ(Change("conv2d/kernel", "conv_0/kernel"), "conv2d/* -> conv_0/*");
}

TEST(KeyChange, OfKeysThatAreTheSameIsTheirObject) { EXPECT_EQ(Change("a/b/c", "a/b/c"), "a/b/* -> a/b/*"); }

TEST(KeyChange, NamesTheObjectsWhenTheLastPartsDiffer) {
  EXPECT_EQ(Change("dense/dense/kernel:0", "layers/dense/vars/0"), "dense/dense/* -> layers/dense/vars/*");
}

TEST(KeyChange, NamesBothVariablesOfOneObject) {
  EXPECT_EQ(Change("scale/w/.ATTRIBUTES/VARIABLE_VALUE", "scale/kernel/.ATTRIBUTES/VARIABLE_VALUE"),
            "scale/w -> scale/kernel");
}

TEST(KeyChange, ASlotGoesWhereItsVariableGoes) {
  EXPECT_EQ(Change("l/kernel/.OPTIMIZER_SLOT/optimizer/m/.ATTRIBUTES/VARIABLE_VALUE",
                   "model/l/kernel/.OPTIMIZER_SLOT/model/optimizer/m/.ATTRIBUTES/VARIABLE_VALUE"),
            ".OPTIMIZER_SLOT/* -> .OPTIMIZER_SLOT/model/*");
}

TEST(KeyChange, AVariableAtTheRootLiesInNothing) { EXPECT_EQ(ParentOfKey("w/.ATTRIBUTES/VARIABLE_VALUE"), ""); }

}  // namespace
}  // namespace ckptfit
