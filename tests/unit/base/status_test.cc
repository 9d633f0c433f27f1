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

TEST(StatusTest, ACopyIsIndependentOfWhatItWasMadeFrom) {
  Status status(StatusCode::kCorrupt, "bad", {"a.h5", 1, 2, "k"});
  const Status copy = status;
  status = Status();
  EXPECT_TRUE(status.ok());
  EXPECT_EQ(copy.code(), StatusCode::kCorrupt);
  EXPECT_EQ(copy.message(), "bad");
  EXPECT_EQ(copy.where().file, "a.h5");
  status = copy;
  EXPECT_EQ(status.ToString(), copy.ToString());
}

TEST(StatusTest, OkHasNoMessageAndNoPlace) {
  const Status ok(StatusCode::kOk, "what is said of success is not kept");
  EXPECT_TRUE(ok.ok());
  EXPECT_EQ(ok.code(), StatusCode::kOk);
  EXPECT_EQ(ok.message(), "");
  EXPECT_EQ(ok.where().begin, Where::kNoOffset);
}

TEST(ResultTest, ErrorsTravelThroughAssignOrReturn) {
  EXPECT_EQ(Quarter(8).value(), 2);
  EXPECT_EQ(Quarter(6).error().code(), StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace ckptfit
