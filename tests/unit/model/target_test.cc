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

TEST(Target, ALayerIsNamedByItsNameOrItsPlace) {
  FakeProgram program;
  const NodeId model = program.Object();
  const NodeId first = program.Object();
  const NodeId last = program.Object();
  program.target.nodes[first].name = "a.b";
  program.target.nodes[last].name = "last";
  program.target.nodes[model].layers = {first, last};
  program.Edge(first, "cell", last);
  program.Describe("model", model, {});
  EXPECT_EQ(program.target.Object("model.layers[0]"), first);
  EXPECT_EQ(program.target.Object("model.layers[-1]"), last);
  EXPECT_EQ(program.target.Object("model.get_layer('a.b')"), first);
  EXPECT_EQ(program.target.Object("model.get_layer('a.b').cell"), last);
  for (const char* none :
       {"model.layers[2]", "model.layers[-3]", "model.layers[]", "model.layers[1", "model.layers[1]x",
        "model.get_layer('b')", "model.get_layer('last", "model.get_layer('last')x", "layers[0]"}) {
    EXPECT_EQ(program.target.Object(none), kNoNode) << none;
  }
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
