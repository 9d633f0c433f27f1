#include "io/module.h"

#include <gtest/gtest.h>

namespace ckptfit {
namespace {

constexpr const char* kModule = "libckptfit_hdf5.so";

TEST(ModuleTest, IsFoundBesideTheCommandOrTheLibrary) {
  const auto first = FindInModule(kModule, "ckptfit_hdf5_lay_out");
  ASSERT_TRUE(first.has_value()) << first.error().ToString();
  const auto second = FindInModule(kModule, "ckptfit_hdf5_lay_out");
  ASSERT_TRUE(second.has_value());
  EXPECT_NE(*first, nullptr);
  EXPECT_EQ(*first, *second);
}

TEST(ModuleTest, IsNotLookedForInTheSystemsFolders) {
  const auto found = FindInModule("libm.so.6", "sin");
  ASSERT_FALSE(found.has_value());
  EXPECT_EQ(found.error().code(), StatusCode::kNotFound);
  EXPECT_EQ(found.error().message(), "libm.so.6 does not lie beside the library");
  EXPECT_TRUE(found.error().where().file.ends_with("/libm.so.6"));
}

TEST(ModuleTest, AFunctionThatItDoesNotHaveIsAnError) {
  const auto found = FindInModule(kModule, "ckptfit_no_such_function");
  ASSERT_FALSE(found.has_value());
  EXPECT_EQ(found.error().code(), StatusCode::kInternal);
  EXPECT_NE(found.error().message().find("ckptfit_no_such_function"), std::string::npos);
}

TEST(ModuleTest, ItsOtherSymbolsAreSeenByNobody) {
  for (const char* name :
       {"_ZN7ckptfit6StatusC1ENS_10StatusCodeENSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEENS_5WhereE",
        "_ZN7ckptfit8keras_h515LayOutByLibhdf5ERKNS_5NewH5ERNS0_6LayoutE"}) {
    EXPECT_FALSE(FindInModule(kModule, name).has_value()) << name;
  }
}

}  // namespace
}  // namespace ckptfit
