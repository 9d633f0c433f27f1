#include "loading/keras_model/saved_weights.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace ckptfit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Node 0 is a model; `Add` gives the others, whose kinds are those of the file.
struct Revived {
  Revived() { Add("_tf_keras_network"); }
  NodeId Add(const std::string& kind) {
    const auto id = static_cast<NodeId>(made.nodes.size());
    made.nodes.emplace_back();
    if (!kind.empty()) saved.keras_nodes.push_back({id, "", kind, Value()});
    return id;
  }
  NodeId AddVariable(bool trainable) {
    const NodeId id = Add("");
    made.nodes[id].variable = Variable{"v", "v", "v", Shape{2}, DType::kFloat32, trainable};
    return id;
  }
  void Edge(NodeId from, const std::string& name, NodeId to) { made.nodes[from].children.emplace_back(name, to); }
  std::vector<NodeId> Weights() const { return WeightsOfRevived(saved, made); }

  SavedModel saved;
  Target made;
};

TEST(SavedWeightsTest, LayersAreTakenOneByOneEachWithItsTrainableVariablesFirst) {
  Revived file;
  const NodeId own = file.AddVariable(true);
  const NodeId norm = file.Add("_tf_keras_layer");
  const NodeId mean = file.AddVariable(false);
  const NodeId gamma = file.AddVariable(true);
  const NodeId inner = file.Add("_tf_keras_sequential");
  const NodeId dense = file.Add("_tf_keras_layer");
  const NodeId kernel = file.AddVariable(true);
  file.Edge(0, "own", own);
  file.Edge(0, "layer-0", norm);
  file.Edge(0, "layer-1", inner);
  file.Edge(norm, "mean", mean);
  file.Edge(norm, "gamma", gamma);
  file.Edge(inner, "layer-0", dense);
  file.Edge(dense, "kernel", kernel);
  EXPECT_THAT(file.Weights(), ElementsAre(gamma, mean, kernel, own));
}

TEST(SavedWeightsTest, SharedLayersAndCyclesAreMetOnce) {
  Revived file;
  const NodeId dense = file.Add("_tf_keras_layer");
  const NodeId kernel = file.AddVariable(true);
  file.Edge(0, "layer-0", dense);
  file.Edge(0, "layer_with_weights-0", dense);
  file.Edge(dense, "kernel", kernel);
  file.Edge(dense, "model", 0);
  EXPECT_THAT(file.Weights(), ElementsAre(kernel));
}

TEST(SavedWeightsTest, MetricsAndOptimizersAreNoLayers) {
  Revived file;
  const NodeId metric = file.Add("_tf_keras_metric");
  const NodeId optimizer = file.Add("");
  file.Edge(0, "metric", metric);
  file.Edge(0, "optimizer", optimizer);
  file.Edge(metric, "total", file.AddVariable(false));
  file.Edge(optimizer, "iter", file.AddVariable(false));
  EXPECT_THAT(file.Weights(), IsEmpty());
  EXPECT_THAT(WeightsOfRevived(SavedModel(), Target()), IsEmpty());
}

}  // namespace
}  // namespace ckptfit
