#include "loading/keras_weights/preprocess.h"

#include <algorithm>
#include <unordered_set>

#include "base/contains.h"
#include "loading/keras_weights/keras_line.h"
#include "loading/keras_weights/rnn_weights.h"

namespace ckptfit {
namespace {

// Wrappers in wrappers and models in models; deeper programs than Python itself would walk.
constexpr int kMaxDepth = 200;

using Weights = std::vector<SavedWeight>;

Preprocessed Failed(std::string type, std::string message) {
  return {{}, Exception{std::move(type), std::move(message)}, false};
}

Weights Slice(const Weights& weights, std::size_t from, std::size_t to) {
  from = std::min(from, weights.size());
  to = std::clamp(to, from, weights.size());
  return Weights(weights.begin() + static_cast<std::ptrdiff_t>(from),
                 weights.begin() + static_cast<std::ptrdiff_t>(to));
}

void Extend(Weights* into, const Weights& more) { into->insert(into->end(), more.begin(), more.end()); }

class Preprocessor {
 public:
  Preprocessor(const Target& target, const std::string& keras_version, const Environment& environment)
      : target_(target), version_(keras_version), knows_functional_(!KerasLine(environment).Before(2, 6)) {}

  Preprocessed Run(NodeId layer, Weights weights, int depth) {
    if (depth > kMaxDepth) return Failed("RecursionError", "maximum recursion depth exceeded");
    if (++layers_ > kMaxNestedLayers) return {{}, Exception{"RecursionError", ""}, true};
    const Node& node = target_.nodes[layer];
    Preprocessed out{std::move(weights), std::nullopt, false};
    const std::string& kind = node.class_name;
    if (kind == "Bidirectional") {
      out = Bidirectional(node, out.weights, depth);
    } else if (kind == "TimeDistributed") {
      if (!node.layers.empty()) out = Run(node.layers.front(), std::move(out.weights), depth + 1);
    } else if (kind == "Model" || kind == "Sequential" || (kind == "Functional" && knows_functional_)) {
      out = NestedModel(layer, out.weights, depth);
    }
    if (!out.error && version_ == "1") out = FromKeras1(node, std::move(out.weights), depth);
    if (!out.error) out = ReorderKernel(node, std::move(out.weights));
    if (!out.error) out = ConvertRnnWeights(node, std::move(out.weights));
    return out;
  }

 private:
  Preprocessed Bidirectional(const Node& node, const Weights& weights, int depth) {
    const NodeId forward = Child(node, "forward_layer", 0);
    const NodeId backward = Child(node, "backward_layer", 1);
    if (forward == kNoNode || backward == kNoNode) return {weights, std::nullopt, false};
    const std::size_t half = weights.size() / 2;
    Preprocessed first = Run(forward, Slice(weights, 0, half), depth + 1);
    if (first.error) return first;
    Preprocessed second = Run(backward, Slice(weights, half, weights.size()), depth + 1);
    if (second.error) return second;
    Extend(&first.weights, second.weights);
    return first;
  }

  // A layer inside by the name of its edge, else by its place among the layers inside.
  NodeId Child(const Node& node, std::string_view edge, std::size_t place) const {
    for (const auto& [name, child] : node.children) {
      if (name == edge) return child;
    }
    return place < node.layers.size() ? node.layers[place] : kNoNode;
  }

  // The arrays of a nested model are dealt out to its layers, trainable ones first, and collected again. What the
  // model owns itself is replaced by its own variables: such weights of a file are never loaded.
  Preprocessed NestedModel(NodeId layer, const Weights& weights, int depth) {
    const Node& node = target_.nodes[layer];
    const std::size_t split = TrainableWeightCount(target_, layer);
    Weights trainable = Slice(weights, 0, split), rest = Slice(weights, split, weights.size());
    Weights new_trainable, new_rest;
    std::size_t t = 0, r = 0;
    for (const NodeId inside : node.layers) {
      const std::size_t all = target_.nodes[inside].weights.size();
      if (all == 0) continue;
      const std::size_t n = std::min(TrainableWeightCount(target_, inside), all);
      Weights dealt = Slice(trainable, t, t + n);
      Extend(&dealt, Slice(rest, r, r + all - n));
      t += n;
      r += all - n;
      const Preprocessed done = Run(inside, std::move(dealt), depth + 1);
      if (done.error) return done;
      Extend(&new_trainable, Slice(done.weights, 0, n));
      Extend(&new_rest, Slice(done.weights, n, done.weights.size()));
    }
    AddOwn(node, true, &new_trainable);
    AddOwn(node, false, &new_rest);
    Extend(&new_trainable, new_rest);
    return {std::move(new_trainable), std::nullopt, false};
  }

  void AddOwn(const Node& node, bool trainable, Weights* weights) const {
    for (const NodeId id : node.top_level) {
      const auto& variable = target_.nodes[id].variable;
      if (!variable || variable->trainable != trainable) continue;
      SavedWeight weight;
      weight.own = id;
      weight.shape = variable->shape;
      weights->push_back(std::move(weight));
    }
  }

  Preprocessed FromKeras1(const Node& node, Weights weights, int depth) {
    if (node.class_name == "TimeDistributed" && !node.layers.empty()) {
      Preprocessed again = Run(node.layers.front(), std::move(weights), depth + 1);
      if (again.error) return again;
      weights = std::move(again.weights);
    }
    return ConvertKeras1Weights(node, std::move(weights));
  }

  // A convolution kernel of another shape is taken for one of Theano's.
  Preprocessed ReorderKernel(const Node& node, Weights weights) const {
    static constexpr std::string_view kConvolutions[] = {"Conv1D", "Conv2D", "Conv3D", "Conv2DTranspose", "ConvLSTM2D"};
    if (!Contains(kConvolutions, node.class_name)) {
      return {std::move(weights), std::nullopt, false};
    }
    if (node.weights.empty() || weights.empty()) return Failed("IndexError", "list index out of range");
    const auto& kernel = target_.nodes[node.weights[0]].variable;
    if (!kernel || kernel->shape == weights[0].shape) return {std::move(weights), std::nullopt, false};
    const std::size_t arrays = node.class_name == "ConvLSTM2D" ? 2 : 1;
    for (std::size_t i = 0; i < arrays; ++i) {
      if (i >= weights.size()) return Failed("IndexError", "list index out of range");
      if (!Transpose({3, 2, 0, 1}, &weights[i])) return Failed("ValueError", "axes don't match array");
    }
    return {std::move(weights), std::nullopt, false};
  }

  const Target& target_;
  const std::string& version_;
  // hdf5_format.py names the class since 2.6; the models were called Model up to 2.2.
  bool knows_functional_;
  std::size_t layers_ = 0;
};

}  // namespace

Preprocessed PreprocessWeights(const Target& target, NodeId layer, std::vector<SavedWeight> weights,
                               const std::string& keras_version, const Environment& environment) {
  return Preprocessor(target, keras_version, environment).Run(layer, std::move(weights), 0);
}

std::size_t TrainableWeightCount(const Target& target, NodeId layer) {
  // Variables under a frozen layer are not trainable; the others are what their variable says. A walk over the layers
  // inside that are not frozen finds the trainable ones.
  std::unordered_set<NodeId> seen_layers, trainable;
  std::vector<NodeId> todo = {layer};
  while (!todo.empty()) {
    const NodeId id = todo.back();
    todo.pop_back();
    const Node& node = target.nodes[id];
    if (!node.trainable || !seen_layers.insert(id).second) continue;
    std::unordered_set<NodeId> inside;
    for (const NodeId child : node.layers) {
      inside.insert(target.nodes[child].weights.begin(), target.nodes[child].weights.end());
      todo.push_back(child);
    }
    for (const NodeId weight : node.weights) {
      const auto& variable = target.nodes[weight].variable;
      if (!inside.contains(weight) && variable && variable->trainable) trainable.insert(weight);
    }
  }
  return trainable.size();
}

}  // namespace ckptfit
