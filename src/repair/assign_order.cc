#include "repair/assign_order.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <numeric>
#include <string>
#include <string_view>
#include <utility>

#include "diagnosis/names.h"
#include "diagnosis/object_paths.h"
#include "diagnosis/program_side.h"

namespace ckptfit {
namespace {

using Positions = std::vector<std::size_t>;

// "block" of "block2" and "block_2".
std::string_view WithoutNumber(std::string_view name) {
  while (!name.empty() && name.back() >= '0' && name.back() <= '9') name.remove_suffix(1);
  if (name.size() > 1 && name.back() == '_') name.remove_suffix(1);
  return name;
}

std::string_view NumberOf(std::string_view name) {
  std::size_t begin = name.size();
  while (begin > 0 && name[begin - 1] >= '0' && name[begin - 1] <= '9') --begin;
  return name.substr(begin);
}

// Numbers as text: shorter ones first; no number comes before all.
bool NumberLess(std::string_view a, std::string_view b) { return a.size() != b.size() ? a.size() < b.size() : a < b; }

// The places that the numbers in the layers' names give them, when those differ in nothing else; empty otherwise.
Positions PlacesByNumber(const std::vector<Layer>& layers, const Positions& which) {
  for (const std::size_t at : which) {
    if (layers[at].name.empty() || WithoutNumber(layers[at].name) != WithoutNumber(layers[which[0]].name)) return {};
  }
  Positions places(which.size());
  std::iota(places.begin(), places.end(), std::size_t{0});
  std::stable_sort(places.begin(), places.end(), [&](std::size_t a, std::size_t b) {
    return NumberLess(NumberOf(layers[which[a]].name), NumberOf(layers[which[b]].name));
  });
  return places;
}

// Whether the numbers deny the order: they tell another one, and not the same on both sides.
bool NumbersDeny(const Sides& sides, const Positions& program, const Positions& stored) {
  const Positions p = PlacesByNumber(sides.program.layers, program);
  const Positions s = PlacesByNumber(sides.stored.layers, stored);
  if (!p.empty() && !s.empty()) return p != s;
  // A legacy file lists the frozen layers of a nested model behind its others.
  return sides.matching == Matching::kPosition && !s.empty() && !std::is_sorted(s.begin(), s.end());
}

// What holds a layer, in the words of its side.
std::string_view HolderOf(const Layer& layer, bool program) {
  std::string_view place = layer.place;
  if (!program) return ParentPart(place);
  place = place.substr(0, place.find(','));
  return place.substr(0, std::min(place.rfind('.'), place.size()));
}

struct Holders {
  Positions numbers;    // of each layer's holder, by first appearance
  bool blocks = false;  // several holders, and one has several of the layers
};

Holders HoldersOf(const std::vector<Layer>& layers, const Positions& which, bool program) {
  Holders holders;
  std::map<std::string_view, std::size_t> known;
  for (const std::size_t at : which) {
    holders.numbers.push_back(known.emplace(HolderOf(layers[at], program), known.size()).first->second);
  }
  holders.blocks = known.size() > 1 && known.size() < which.size();
  return holders;
}

bool StructuresDiffer(const Sides& sides, const Positions& program, const Positions& stored) {
  const Holders p = HoldersOf(sides.program.layers, program, true);
  const Holders s = HoldersOf(sides.stored.layers, stored, false);
  return (p.blocks || s.blocks) && p.numbers != s.numbers;
}

std::string_view FirstWord(std::string_view path) { return path.substr(0, path.find('/')); }

// Objects of a checkpoint are listed by the names that the call gives them, which are no order.
bool ObjectsDiffer(const Sides& sides, const Positions& program, const Positions& stored) {
  if (!sides.several_objects) return false;
  for (std::size_t i = 0; i < program.size(); ++i) {
    const std::string_view a = FirstWord(sides.program.layers[program[i]].identity);
    if (a != FirstWord(sides.stored.layers[stored[i]].identity)) return true;
  }
  return false;
}

// "dense" and "dense_2" below one parent: counters that Keras or the saving walk gave.
bool AreCounted(const Layer& a, const Layer& b) {
  return ParentPart(a.identity) == ParentPart(b.identity) &&
         WithoutCounter(LastPart(a.identity)) == WithoutCounter(LastPart(b.identity)) &&
         IsKerasType(WithoutCounter(LastPart(a.identity)));
}

bool SortByCounters(const std::vector<Layer>& layers, Positions* order) {
  for (const std::size_t at : *order) {
    if (!AreCounted(layers[order->front()], layers[at])) return false;
  }
  std::sort(order->begin(), order->end(), [&](std::size_t a, std::size_t b) {
    return CounterOf(LastPart(layers[a].identity)) < CounterOf(LastPart(layers[b].identity));
  });
  return true;
}

// Places of the nodes in the order in which a walk meets them that goes into an object before it goes on; each node
// stands below the object from which a breadth-first walk meets it first, which is how checkpoint keys are made.
std::vector<std::uint64_t> PlacesAsSaved(const Target& target, const NamedRoots& roots) {
  const ObjectPaths paths = CheckpointPaths(target, roots);
  std::vector<std::uint64_t> places(target.nodes.size(), std::numeric_limits<std::uint64_t>::max());
  std::vector<NodeId> stack;
  for (auto root = roots.rbegin(); root != roots.rend(); ++root) stack.push_back(root->second);
  std::uint64_t next = 0;
  while (!stack.empty()) {
    const NodeId node = stack.back();
    stack.pop_back();
    if (places[node] != std::numeric_limits<std::uint64_t>::max()) continue;
    places[node] = next++;
    const auto& children = target.nodes[node].children;
    for (auto child = children.rbegin(); child != children.rend(); ++child) {
      if (paths.places[child->second].parent == node) stack.push_back(child->second);
    }
  }
  return places;
}

}  // namespace

bool OrderTells(const Sides& sides, Positions* program, Positions* stored) {
  std::sort(program->begin(), program->end());
  std::sort(stored->begin(), stored->end());
  if (stored->size() < 2) return true;
  if (!sides.stored.ordered && !SortByCounters(sides.stored.layers, stored)) return false;
  return !NumbersDeny(sides, *program, *stored) && !StructuresDiffer(sides, *program, *stored) &&
         !ObjectsDiffer(sides, *program, *stored);
}

void OrderAsSaved(const Target& target, const Call* call, Side* program) {
  NamedRoots roots = RootsOf(target, call);
  std::sort(roots.begin(), roots.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  const std::vector<std::uint64_t> places = PlacesAsSaved(target, roots);
  const auto place = [&](const Layer& layer) {
    std::uint64_t first = std::numeric_limits<std::uint64_t>::max();
    for (const Part& part : layer.parts) first = std::min(first, places[target.variables[part.index].node]);
    return first;
  };
  std::stable_sort(program->layers.begin(), program->layers.end(),
                   [&](const Layer& a, const Layer& b) { return place(a) < place(b); });
}

}  // namespace ckptfit
