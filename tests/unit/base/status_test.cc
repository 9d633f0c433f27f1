#include "ckptfit/status.h"

#include <gtest/gtest.h>

#include "ckptfit/result.h"

namespace ckptfit {
namespace {

Result<int> Half(int n) {
  if (n % 2 != 0) return Status(StatusCode::kInvalidArgument, "odd");
  return n / 2;
}

Result<int> Quarter(int n) {
  CKPTFIT_ASSIGN_OR_RETURN(const int half, Half(n));
  return Half(half);
}

TEST(StatusTest, TextNamesFilePlaceAndKey) {
  const Status status(StatusCode::kTruncated, "ends early", {"m.index", 12, 20, "dense/kernel"});
  EXPECT_EQ(status.ToString(), "m.index: ends early (byte 12..20) [dense/kernel]");
  EXPECT_EQ(Status().ToString(), "ok");
  EXPECT_STREQ(StatusCodeName(StatusCode::kOverBudget), "over-budget");
}

TEST(ResultTest, ErrorsTravelThroughAssignOrReturn) {
  EXPECT_EQ(Quarter(8).value(), 2);
  EXPECT_EQ(Quarter(6).error().code(), StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace ckptfit
