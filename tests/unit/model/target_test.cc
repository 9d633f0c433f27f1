#include "model/target.h"

#include <gtest/gtest.h>

#include "fakes/restore_fixture.h"

namespace ckptfit {
namespace {

TEST(Target, AnObjectIsNamedByItselfOrByTheAttributeThatHoldsIt) {
  FakeProgram program;
  const NodeId model = program.Object();
  const NodeId encoder = program.Object();
  const NodeId head = program.Variable("head", {2});
  program.Edge(model, "encoder", encoder);
  program.Edge(encoder, "head", head);
  program.Describe("model", model, {head});
  EXPECT_EQ(program.target.Object("model"), model);
  EXPECT_EQ(program.target.Object("model.encoder"), encoder);
  EXPECT_EQ(program.target.Object("model.encoder.head"), head);
  EXPECT_EQ(program.target.Object("model.decoder"), kNoNode);
  EXPECT_EQ(program.target.Object("model."), kNoNode);
  EXPECT_EQ(program.target.Object("net.encoder"), kNoNode);
}

TEST(Target, AnObjectWithADotInItsNameIsFoundAsItIs) {
  FakeProgram program;
  const NodeId model = program.Object();
  const NodeId part = program.Object();
  program.Describe("model", model, {});
  program.Describe("model.part", part, {});
  EXPECT_EQ(program.target.Object("model.part"), part);
}

}  // namespace
}  // namespace ckptfit
