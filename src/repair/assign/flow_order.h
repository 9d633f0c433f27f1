// In which order the layers of a program run: one after the other, or side by side.
//
// Layers that run one after the other keep that order in every list of the model's layers, however they are nested and
// whatever they are called. Those of two branches are listed by their distance from the outputs first, and where that is
// equal, as outputs and merging layers happen to name them (Keras: map_graph_network of functional models).
//
// Trust.  Configs are hostile text: they are searched without recursion, as far as they reach; loops make a model unknown.
// Cost.   O(configs) to make; a question O(layers + connections) with a logarithm.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <vector>

#include "model/run_order.h"
#include "model/target.h"

namespace ckptfit {

enum class Flow {
  kSeries,    // each one runs after another
  kParallel,  // for some of them it is not told
  kUnknown,   // some stand in no model that says how its layers are connected, in several places, or are one layer
};

class FlowOrder {
 public:
  FlowOrder() = default;
  explicit FlowOrder(const Target& target);

  // Of the layers that own these variables, one each; positions in Target::variables.
  Flow Of(const std::vector<std::size_t>& variables) const;

  // Of the layers that own these variables, each with each, by position in `variables`; unknown for layers in no such model or
  // of several places. Square in `variables`.
  RunOrder OrderOf(const std::vector<std::size_t>& variables) const;

  // A layer's place in the list of the outermost model.
  struct InList {
    NodeId model = kNoNode;
    std::size_t at = 0;     // position in the model's config, weightless layers counted
    std::size_t depth = 0;  // layers between it and the outputs, on the longest way
  };
  // Nothing for a layer of no such model, of several places, or of a model that uses a layer twice. O(depth of models).
  std::optional<InList> InListOf(std::size_t variable) const;
  // By position in the list of a model that an InList names: the depth of each layer.
  const std::vector<std::size_t>& DepthsOf(NodeId model) const { return graphs_.at(model).depth; }

  // Whether every list of such a model has the layers of these variables in one order: they lie at different depths. Those of
  // one depth are listed as outputs and merging layers name them, whose inputs may have been exchanged.
  bool ListTells(const std::vector<std::size_t>& variables) const;

 private:
  // The layers of a model that tells its connections.
  struct Graph {
    bool known = false;
    std::vector<std::vector<std::size_t>> next;   // by position in the config
    std::vector<std::size_t> rank;                // a place in an order in which each layer comes after its sources
    std::vector<std::size_t> depth;               // empty where a layer is used twice
    std::vector<std::vector<std::size_t>> joins;  // the inputs of each layer that tells its inputs apart, in order
    bool Reaches(std::size_t from, std::size_t to) const;
    std::vector<bool> ReachedFrom(std::size_t from) const;
  };
  struct Place {
    NodeId model = kNoNode;
    std::size_t at = 0;  // position in the model's config
  };
  using Way = std::vector<Place>;  // from the outermost model inwards

  // Whether a layer is an earlier input of what joins it with another one that runs beside it; nothing where none tells.
  // By what is reached from each.
  static std::optional<bool> ComesFirst(const Graph& graph, const std::vector<bool>& one,
                                        const std::vector<bool>& other);
  static Graph GraphOf(const Node& model);
  void PlaceLayers(const Target& target, NodeId model);
  bool WayTo(NodeId variable, Way* way) const;
  bool RunsBefore(const Way& first, const Way& second) const;

  std::vector<NodeId> variables_;    // as in Target::variables
  std::map<NodeId, Graph> graphs_;   // by model
  std::map<NodeId, Place> places_;   // of layers and nested models; without a model: in several places
  std::map<NodeId, NodeId> owners_;  // variable -> layer; kNoNode: of several
};

}  // namespace ckptfit
