#include "diagnosis/object_paths.h"

#include <gtest/gtest.h>

#include "fakes/restore_fixture.h"

namespace ckptfit {
namespace {

// A model whose layer's variable the optimizer lists, too, nearer to the root.
struct Listed {
  Listed() {
    model = program.Object(kRoleModel | kRoleLayer, "Sequential");
    const NodeId layers = program.Object(kRoleContainer, "ListWrapper");
    const NodeId layer = program.Object(kRoleLayer, "Dense");
    const NodeId optimizer = program.Object(kRoleOptimizer, "Adam");
    kernel = program.Variable("dense/kernel", {2, 3});
    program.Edge(model, "layers", layers);
    program.Edge(layers, "0", layer);
    program.Edge(layer, "kernel", kernel);
    program.Edge(model, "optimizer", optimizer);
    program.Edge(optimizer, "trained", kernel);
  }
  FakeProgram program;
  NodeId model = 0, kernel = 0;
};

TEST(ObjectPathsTest, AnOptimizersListMayNameAVariable) {
  const Listed c;
  EXPECT_EQ(CheckpointPaths(c.program.target, {{"model", c.model}}).Path(c.kernel), "model/optimizer/trained");
}

TEST(ObjectPathsTest, BesideOptimizersAVariableStandsInItsLayer) {
  const Listed c;
  EXPECT_EQ(PathsBesideOptimizers(c.program.target, {{"model", c.model}}).Path(c.kernel), "model/layers/0/kernel");
}

}  // namespace
}  // namespace ckptfit
