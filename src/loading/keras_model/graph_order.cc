#include "loading/keras_model/graph_order.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <utility>

namespace ckptfit {
namespace {

using GraphNode = std::pair<LayerId, std::size_t>;  // a layer and one of its calls

class GraphOrder {
 public:
  explicit GraphOrder(const std::deque<RebuiltLayer>& layers) : layers_(layers) {}

  void Visit(const TensorRef& output) {
    Enter({output.layer, output.call});
    Run();
  }

  std::vector<LayerId> Sort(const std::vector<TensorRef>& inputs) {
    SetDepths();
    for (const TensorRef& input : inputs) {  // declared, but not needed for the outputs
      layer_depth_.emplace(input.layer, 0);
      first_visit_.emplace(input.layer, -1);
    }
    std::vector<LayerId> order;
    for (const auto& entry : layer_depth_) order.push_back(entry.first);
    std::stable_sort(order.begin(), order.end(), [&](LayerId a, LayerId b) {
      const int depth_a = layer_depth_[a];
      const int depth_b = layer_depth_[b];
      return depth_a != depth_b ? depth_a > depth_b : first_visit_[a] < first_visit_[b];
    });
    return order;
  }

 private:
  struct Frame {
    GraphNode node;
    std::vector<TensorRef> inputs;
    std::size_t next = 0;
  };

  // As nest.flatten((args, kwargs)) goes through them: keyword arguments by their names.
  std::vector<TensorRef> FlatInputs(const GraphNode& node) const {
    std::vector<TensorRef> flat = InputsOf(node);
    if (flat.empty()) return flat;
    const CallShapes& shapes = layers_[node.first].calls[node.second].shapes;
    const std::size_t positional = shapes.positional.size();
    if (shapes.keyword.size() < 2 || flat.size() != positional + shapes.keyword.size()) return flat;
    std::vector<std::size_t> order(shapes.keyword.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return shapes.keyword[a].first < shapes.keyword[b].first; });
    const std::vector<TensorRef> given = flat;
    for (std::size_t i = 0; i < order.size(); ++i) flat[positional + i] = given[positional + order[i]];
    return flat;
  }

  const std::vector<TensorRef>& InputsOf(const GraphNode& node) const {
    static const std::vector<TensorRef> kNone;
    const std::vector<LayerCall>& calls = layers_[node.first].calls;
    return node.second < calls.size() ? calls[node.second].inputs : kNone;
  }

  void Enter(const GraphNode& node) {
    if (!seen_.emplace(node, true).second) return;
    first_visit_.emplace(node.first, static_cast<int>(first_visit_.size()));
    open_.push_back({node, FlatInputs(node), 0});
  }

  void Run() {
    while (!open_.empty()) {
      Frame& frame = open_.back();
      if (frame.next < frame.inputs.size()) {
        const TensorRef input = frame.inputs[frame.next++];
        Enter({input.layer, input.call});
      } else {
        finished_.push_back(frame.node);
        open_.pop_back();
      }
    }
  }

  void SetDepths() {
    std::map<GraphNode, int> depths;
    for (auto node = finished_.rbegin(); node != finished_.rend(); ++node) {
      int& layer_depth = layer_depth_[node->first];
      const int depth = std::max(depths[*node], layer_depth);
      layer_depth = depth;
      depths[*node] = depth;
      for (const TensorRef& input : InputsOf(*node)) {
        int& parent = depths[{input.layer, input.call}];
        parent = std::max(parent, depth + 1);
      }
    }
  }

  const std::deque<RebuiltLayer>& layers_;
  std::map<GraphNode, bool> seen_;
  std::map<LayerId, int> first_visit_;
  std::map<LayerId, int> layer_depth_;
  std::vector<GraphNode> finished_;
  std::vector<Frame> open_;
};

}  // namespace

std::vector<LayerId> OrderLayers(const std::deque<RebuiltLayer>& layers, const std::vector<TensorRef>& inputs,
                                 const std::vector<TensorRef>& outputs) {
  GraphOrder order(layers);
  for (const TensorRef& output : outputs) order.Visit(output);
  return order.Sort(inputs);
}

}  // namespace ckptfit
