#include <gtest/gtest.h>

#include "fakes/restore_fixture.h"

namespace ckptfit {
namespace {

TEST(InitFromCheckpoint, PairsCompareShapesAndScopesDoNot) {
  Named n;
  n.program.target.nodes[n.w].variable->shape = {2, 4};
  const LoadTrace pair =
      RunCall("tf.compat.v1.train.init_from_checkpoint(path, {'enc/w': v0})", n.checkpoint, n.program);
  ASSERT_EQ(pair.outcome, Outcome::kRaises);
  EXPECT_EQ(pair.exception->message,
            "Shape of variable enc/w:0 ((2, 4)) doesn't match with shape of tensor enc/w ([2, 3]) from checkpoint "
            "reader.");
  const LoadTrace scope =
      RunCall("tf.compat.v1.train.init_from_checkpoint(path, {'enc/': 'enc/'})", n.checkpoint, n.program);
  EXPECT_EQ(scope.outcome, Outcome::kReturns);
  EXPECT_EQ(scope.bindings[0].state, BindingState::kLoaded);
}

TEST(InitFromCheckpoint, VariablesOfKerasAreFoundByNoName) {
  Named n;
  n.program.target.nodes[n.program.target.Object("net")].roles = kRoleLayer | kRoleModel;
  const LoadTrace scope = RunCall("tf.compat.v1.train.init_from_checkpoint(path, {'/': '/'})", n.checkpoint, n.program);
  EXPECT_EQ(scope.outcome, Outcome::kReturns);
  EXPECT_EQ(scope.bindings[0].state, BindingState::kUntouched);
  const LoadTrace pair =
      RunCall("tf.compat.v1.train.init_from_checkpoint(path, {'enc/w': v0})", n.checkpoint, n.program);
  EXPECT_EQ(pair.bindings[0].state, BindingState::kLoaded);
}

TEST(InitFromCheckpoint, AScopeWithoutVariablesIsASilentNothing) {
  const Named n;
  const LoadTrace trace =
      RunCall("tf.compat.v1.train.init_from_checkpoint(path, {'enc/': 'encoder/'})", n.checkpoint, n.program);
  EXPECT_EQ(trace.outcome, Outcome::kReturns);
  EXPECT_EQ(trace.bindings[0].state, BindingState::kUntouched);
}

}  // namespace
}  // namespace ckptfit
