#include "repair/optimizer/trained_order.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "base/part_path.h"
#include "diagnosis/names.h"

namespace ckptfit {
namespace {

// "encoder/layers/dense" of "encoder/layers/dense_3": what is left without the counters of lists of layers.
std::string WithoutCounters(std::string_view path) {
  std::string out;
  for (bool listed = false; !path.empty();) {
    const std::string_view word = TakeFirstPart(&path);
    out += listed ? WithoutCounter(word) : word;
    out += '/';
    listed = word == "layers";
  }
  return out;
}

using Shapes = std::vector<std::string>;

// The layers of one kind in one list, which come in their order.
struct Queue {
  std::string last;  // path of the last one
  std::vector<Shapes> layers;
};

// Nothing unless each layer stands in one piece, and those of a queue in the order of their numbers.
std::vector<Queue> QueuesOf(const std::vector<TrainedVariable>& variables) {
  std::vector<Queue> queues;
  std::map<std::string, std::size_t> at;
  std::set<std::string_view> seen;
  std::string_view before;
  for (const TrainedVariable& variable : variables) {
    const std::string_view layer = ParentPart(variable.path);
    Queue& queue = *[&] {
      const auto [found, fresh] = at.emplace(WithoutCounters(layer), queues.size());
      if (fresh) queues.emplace_back();
      return &queues[found->second];
    }();
    if (layer != before) {
      if (!seen.insert(layer).second || (!queue.last.empty() && !NaturalLess(queue.last, layer))) return {};
      queue.last = layer;
      queue.layers.emplace_back();
      before = layer;
    }
    queue.layers.back().push_back(variable.shape.ToString());
  }
  return queues;
}

}  // namespace

bool ShapesTellOrder(const std::vector<TrainedVariable>& variables) {
  Shapes wanted;
  for (const TrainedVariable& variable : variables) wanted.push_back(variable.shape.ToString());
  const std::vector<Queue> queues = QueuesOf(variables);
  if (queues.empty()) return false;
  // By what was taken of each queue, in how many ways that can be: one, or more.
  using Taken = std::vector<std::size_t>;
  std::map<std::size_t, std::map<Taken, bool>> open = {{0, {{Taken(queues.size(), 0), false}}}};
  for (std::size_t ways = 0; open.begin()->first < wanted.size();) {
    const auto here = open.extract(open.begin());
    for (const auto& [taken, several] : here.mapped()) {
      if (++ways > kMostWays) return false;
      for (std::size_t q = 0; q < queues.size(); ++q) {
        if (taken[q] == queues[q].layers.size()) continue;
        const Shapes& next = queues[q].layers[taken[q]];
        const std::size_t end = here.key() + next.size();
        const auto begin = wanted.begin() + static_cast<std::ptrdiff_t>(here.key());
        if (end > wanted.size() || !std::equal(next.begin(), next.end(), begin)) continue;
        Taken more = taken;
        ++more[q];
        const auto [state, fresh] = open[end].emplace(std::move(more), several);
        if (!fresh) state->second = true;
      }
    }
  }
  const std::map<Taken, bool>& ends = open.begin()->second;
  return ends.size() == 1 && !ends.begin()->second;
}

}  // namespace ckptfit
