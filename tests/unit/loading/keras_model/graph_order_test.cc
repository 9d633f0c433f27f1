#include "loading/keras_model/graph_order.h"

#include <gtest/gtest.h>

namespace ckptfit {
namespace {

// A graph of layers that are called once each; layer i takes the outputs of inputs[i].
struct Graph {
  explicit Graph(const std::vector<std::vector<LayerId>>& inputs) {
    for (const auto& list : inputs) {
      RebuiltLayer layer;
      LayerCall call;
      for (LayerId input : list) call.inputs.push_back({input, 0, 0});
      layer.calls.push_back(call);
      layers.push_back(layer);
    }
  }
  std::vector<LayerId> Order(const std::vector<LayerId>& inputs, const std::vector<LayerId>& outputs) const {
    return OrderLayers(layers, Refs(inputs), Refs(outputs));
  }
  static std::vector<TensorRef> Refs(const std::vector<LayerId>& ids) {
    std::vector<TensorRef> refs;
    for (LayerId id : ids) refs.push_back({id, 0, 0});
    return refs;
  }

  std::deque<RebuiltLayer> layers;
};

TEST(GraphOrderTest, TheOrderOfOutputsDecidesAmongEquals) {
  const Graph graph({{}, {0}, {0}});
  EXPECT_EQ(graph.Order({0}, {1, 2}), (std::vector<LayerId>{0, 1, 2}));
  EXPECT_EQ(graph.Order({0}, {2, 1}), (std::vector<LayerId>{0, 2, 1}));
}

TEST(GraphOrderTest, DepthIsCountedFromTheOutputs) {
  // 0 -> 1 -> 3 and 0 -> 2 -> 4 -> 3: layer 2 lies deeper than 1.
  const Graph graph({{}, {0}, {0}, {1, 4}, {2}});
  EXPECT_EQ(graph.Order({0}, {3}), (std::vector<LayerId>{0, 2, 1, 4, 3}));
}

TEST(GraphOrderTest, InputsThatNothingNeedsComeFirstInDepthZero) {
  const Graph graph({{}, {}, {0}});
  EXPECT_EQ(graph.Order({0, 1}, {2}), (std::vector<LayerId>{0, 1, 2}));
}

// mha(query=q, value=v, key=k) on three layers of one depth.
TEST(GraphOrderTest, KeywordArgumentsAreVisitedByTheirNames) {
  Graph graph({{}, {0}, {0}, {0}, {1, 2, 3}});
  LayerCall& call = graph.layers[4].calls[0];
  call.shapes.keyword = {{"query", Shape()}, {"value", Shape()}, {"key", Shape()}};
  EXPECT_EQ(graph.Order({0}, {4}), (std::vector<LayerId>{0, 3, 1, 2, 4}));
  call.shapes.positional = {Shape()};
  call.shapes.keyword.erase(call.shapes.keyword.begin());
  EXPECT_EQ(graph.Order({0}, {4}), (std::vector<LayerId>{0, 1, 3, 2, 4}));
}

TEST(GraphOrderTest, LoopsEnd) {
  const Graph graph({{1}, {0}});
  EXPECT_EQ(graph.Order({}, {0}).size(), 2u);
}

}  // namespace
}  // namespace ckptfit
