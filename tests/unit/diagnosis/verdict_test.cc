#include "diagnosis/verdict.h"

#include <gtest/gtest.h>

namespace ckptfit {
namespace {

LoadTrace Returning(BindingState state) {
  LoadTrace trace;
  trace.bindings.push_back({BindingState::kLoaded, "a", false});
  trace.bindings.push_back({state, "", false});
  return trace;
}

TEST(Verdict, OnlyALoadThatReturnsWithEveryVariableNeedsFindings) {
  EXPECT_TRUE(NeedsFindings(Returning(BindingState::kLoaded)));
  EXPECT_FALSE(NeedsFindings(Returning(BindingState::kUntouched)));
  LoadTrace raising = Returning(BindingState::kLoaded);
  raising.Raise("ValueError", "no");
  EXPECT_FALSE(NeedsFindings(raising));
}

TEST(Verdict, FindingsMatterOnlyWhereTheyAreNeeded) {
  Finding error;
  error.severity = Severity::kError;
  const LoadTrace whole = Returning(BindingState::kLoaded);
  EXPECT_EQ(ComputeVerdict(&whole, {}), Verdict::kFits);
  EXPECT_EQ(ComputeVerdict(&whole, {error}), Verdict::kPartial);
  const LoadTrace half = Returning(BindingState::kUntouched);
  EXPECT_EQ(ComputeVerdict(&half, {}), Verdict::kPartial);
  EXPECT_EQ(ComputeVerdict(&half, {error}), Verdict::kPartial);
  EXPECT_EQ(ComputeVerdict(nullptr, {}), Verdict::kUnknown);
}

}  // namespace
}  // namespace ckptfit
