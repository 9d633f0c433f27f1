#include "repair/assign/flow_order.h"

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "repair/assign/branches.h"

namespace ckptfit {
namespace {

constexpr std::size_t kDeepest = 64;  // models inside one another
constexpr std::uint32_t kTellsOrder = kRoleFunctional | kRoleSequential;

const std::string& NameIn(const Value& layer) {
  const std::string& own = layer["name"].AsString();
  return own.empty() ? layer["config"]["name"].AsString() : own;
}

std::map<std::string, std::size_t, std::less<>> PositionsByName(const Value::Array& layers) {
  std::map<std::string, std::size_t, std::less<>> positions;
  for (std::size_t i = 0; i < layers.size(); ++i) positions.emplace(NameIn(layers[i]), i);
  return positions;
}

// Whose outputs are others when inputs of one shape are exchanged, and which have no setting that would do so.
bool TellsInputsApart(std::string_view class_name) { return class_name == "Subtract" || class_name == "Concatenate"; }

// Empty when there is a loop.
std::vector<std::size_t> RanksOf(const std::vector<std::vector<std::size_t>>& next) {
  std::vector<std::size_t> sources(next.size(), 0), rank(next.size(), 0), open;
  for (const auto& followers : next) {
    for (const std::size_t at : followers) ++sources[at];
  }
  for (std::size_t i = 0; i < next.size(); ++i) {
    if (sources[i] == 0) open.push_back(i);
  }
  std::size_t placed = 0;
  while (placed < open.size()) {
    const std::size_t at = open[placed];
    rank[at] = placed++;
    for (const std::size_t follower : next[at]) {
      if (--sources[follower] == 0) open.push_back(follower);
    }
  }
  return placed == next.size() ? rank : std::vector<std::size_t>();
}

// By position; the outputs have 0. `rank` is RanksOf(next).
std::vector<std::size_t> LongestWays(const std::vector<std::vector<std::size_t>>& next,
                                     const std::vector<std::size_t>& rank) {
  std::vector<std::size_t> by_rank(rank.size()), depth(rank.size(), 0);
  for (std::size_t i = 0; i < rank.size(); ++i) by_rank[rank[i]] = i;
  for (auto at = by_rank.rbegin(); at != by_rank.rend(); ++at) {
    for (const std::size_t follower : next[*at]) depth[*at] = std::max(depth[*at], depth[follower] + 1);
  }
  return depth;
}

}  // namespace

bool FlowOrder::Graph::Reaches(std::size_t from, std::size_t to) const {
  std::set<std::size_t> seen = {from};
  std::vector<std::size_t> open = {from};
  while (!open.empty()) {
    const std::size_t at = open.back();
    open.pop_back();
    if (at == to) return true;
    for (const std::size_t follower : next[at]) {
      if (rank[follower] <= rank[to] && seen.insert(follower).second) open.push_back(follower);
    }
  }
  return false;
}

std::vector<bool> FlowOrder::Graph::ReachedFrom(std::size_t from) const {
  std::vector<bool> reached(next.size(), false);
  std::vector<std::size_t> open = {from};
  reached[from] = true;
  while (!open.empty()) {
    const std::size_t at = open.back();
    open.pop_back();
    for (const std::size_t follower : next[at]) {
      if (!reached[follower]) open.push_back(follower);
      reached[follower] = true;
    }
  }
  return reached;
}

std::optional<bool> FlowOrder::ComesFirst(const Graph& graph, const std::vector<bool>& one,
                                          const std::vector<bool>& other) {
  std::optional<bool> first;
  for (const std::vector<std::size_t>& inputs : graph.joins) {
    const auto is_of = [&](const std::vector<bool>& reached) {
      return std::find_if(inputs.begin(), inputs.end(), [&](std::size_t input) { return reached[input]; });
    };
    const auto mine = is_of(one), theirs = is_of(other);
    if (mine == inputs.end() || theirs == inputs.end()) continue;
    const bool both = std::any_of(inputs.begin(), inputs.end(), [&](std::size_t at) { return one[at] && other[at]; });
    if (both || (first && *first != (mine < theirs))) return std::nullopt;
    first = mine < theirs;
  }
  return first;
}

FlowOrder::Graph FlowOrder::GraphOf(const Node& model) {
  const Value::Array& layers = model.config["layers"].AsArray();
  Graph graph;
  graph.next.resize(layers.size());
  bool once = true;  // each layer is used once
  const auto positions = PositionsByName(layers);
  for (std::size_t i = 0; i < layers.size(); ++i) {
    once = once && layers[i]["inbound_nodes"].AsArray().size() <= 1;
    if (model.is(kRoleSequential)) {
      if (i > 0) graph.next[i - 1].push_back(i);
      continue;
    }
    std::vector<std::size_t> inputs;
    for (const std::string& source : SourcesOf(layers[i]["inbound_nodes"])) {
      const auto from = positions.find(source);
      if (from == positions.end()) continue;
      inputs.push_back(from->second);
      auto& followers = graph.next[from->second];
      if (followers.empty() || followers.back() != i) followers.push_back(i);
    }
    const bool used_once = layers[i]["inbound_nodes"].AsArray().size() == 1;
    if (used_once && TellsInputsApart(layers[i]["class_name"].AsString())) graph.joins.push_back(std::move(inputs));
  }
  graph.rank = RanksOf(graph.next);
  graph.known = !layers.empty() && !graph.rank.empty();
  if (graph.known && once) graph.depth = LongestWays(graph.next, graph.rank);
  return graph;
}

FlowOrder::FlowOrder(const Target& target) {
  for (const TargetVariable& variable : target.variables) variables_.push_back(variable.node);
  for (NodeId id = 0; id < target.nodes.size(); ++id) {
    if (!target.nodes[id].is(kTellsOrder)) continue;
    Graph graph = GraphOf(target.nodes[id]);
    if (!graph.known) continue;
    graphs_.emplace(id, std::move(graph));
    PlaceLayers(target, id);
  }
}

void FlowOrder::PlaceLayers(const Target& target, NodeId model) {
  const auto positions = PositionsByName(target.nodes[model].config["layers"].AsArray());
  for (const NodeId layer : target.nodes[model].layers) {
    const Node& node = target.nodes[layer];
    const auto at = positions.find(node.name);
    if (at == positions.end()) continue;
    const auto [place, fresh] = places_.emplace(layer, Place{model, at->second});
    if (!fresh) place->second = {};
    if (node.is(kTellsOrder)) continue;
    for (const NodeId weight : node.weights) {
      const auto [owner, first] = owners_.emplace(weight, layer);
      if (!first && owner->second != layer) owner->second = kNoNode;
    }
  }
}

bool FlowOrder::WayTo(NodeId variable, Way* way) const {
  const auto owner = owners_.find(variable);
  if (owner == owners_.end() || owner->second == kNoNode) return false;
  for (NodeId at = owner->second; way->size() <= kDeepest;) {
    const auto place = places_.find(at);
    if (place == places_.end()) break;
    if (place->second.model == kNoNode) return false;
    way->push_back(place->second);
    at = place->second.model;
  }
  std::reverse(way->begin(), way->end());
  return !way->empty() && way->size() <= kDeepest;
}

bool FlowOrder::RunsBefore(const Way& first, const Way& second) const {
  for (std::size_t i = 0; i < std::min(first.size(), second.size()); ++i) {
    if (first[i].at != second[i].at) return graphs_.at(first[i].model).Reaches(first[i].at, second[i].at);
  }
  return false;
}

Flow FlowOrder::Of(const std::vector<std::size_t>& variables) const {
  std::vector<std::pair<std::vector<std::size_t>, Way>> ways;  // by ranks
  for (const std::size_t variable : variables) {
    Way way;
    if (variable >= variables_.size() || !WayTo(variables_[variable], &way)) return Flow::kUnknown;
    std::vector<std::size_t> ranks;
    for (const Place& place : way) ranks.push_back(graphs_.at(place.model).rank[place.at]);
    ways.emplace_back(std::move(ranks), std::move(way));
  }
  std::sort(ways.begin(), ways.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  bool series = true;
  for (std::size_t i = 1; i < ways.size(); ++i) {
    const auto& [ranks, way] = ways[i];
    if (way.front().model != ways[i - 1].second.front().model || ranks == ways[i - 1].first) return Flow::kUnknown;
    series = series && RunsBefore(ways[i - 1].second, way);
  }
  return series ? Flow::kSeries : Flow::kParallel;
}

RunOrder FlowOrder::OrderOf(const std::vector<std::size_t>& variables) const {
  std::vector<Way> ways(variables.size());
  for (std::size_t i = 0; i < variables.size(); ++i) {
    if (variables[i] >= variables_.size() || !WayTo(variables_[variables[i]], &ways[i])) ways[i].clear();
  }
  std::map<std::pair<NodeId, std::size_t>, std::vector<bool>> reached;
  const auto reached_from = [&](const Place& from) -> const std::vector<bool>& {
    const auto [of, fresh] = reached.try_emplace({from.model, from.at});
    if (fresh) of->second = graphs_.at(from.model).ReachedFrom(from.at);
    return of->second;
  };
  RunOrder order(variables.size());
  for (std::size_t i = 0; i < ways.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (ways[i].empty() || ways[j].empty() || ways[i].front().model != ways[j].front().model) continue;
      const std::size_t common = std::min(ways[i].size(), ways[j].size());
      std::size_t at = 0;
      while (at < common && ways[i][at].at == ways[j][at].at) ++at;
      if (at == common) continue;
      const Place &one = ways[i][at], &other = ways[j][at];
      const std::vector<bool>&from_one = reached_from(one), &from_other = reached_from(other);
      order.Set(i, j, from_one[other.at], from_other[one.at]);
      if (order.Of(i, j) != Runs::kBeside) continue;
      const std::optional<bool> first = ComesFirst(graphs_.at(one.model), from_one, from_other);
      if (first) *first ? order.SetFirst(i, j) : order.SetFirst(j, i);
    }
  }
  return order;
}

std::optional<FlowOrder::InList> FlowOrder::InListOf(std::size_t variable) const {
  Way way;
  if (variable >= variables_.size() || !WayTo(variables_[variable], &way)) return std::nullopt;
  const Graph& graph = graphs_.at(way.front().model);
  if (graph.depth.empty()) return std::nullopt;
  return InList{way.front().model, way.front().at, graph.depth[way.front().at]};
}

bool FlowOrder::ListTells(const std::vector<std::size_t>& variables) const {
  std::set<std::size_t> depths;
  NodeId model = kNoNode;
  for (const std::size_t variable : variables) {
    const std::optional<InList> place = InListOf(variable);
    if (!place || (model != kNoNode && place->model != model) || !depths.insert(place->depth).second) return false;
    model = place->model;
  }
  return true;
}

}  // namespace ckptfit
