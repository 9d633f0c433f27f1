#include "repair/assign/order.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "base/part_path.h"
#include "diagnosis/config_layers.h"
#include "diagnosis/kind_key.h"
#include "diagnosis/names.h"
#include "diagnosis/object_paths.h"
#include "diagnosis/program_side.h"
#include "repair/assign/names.h"

namespace ckptfit {
namespace {

using Positions = std::vector<std::size_t>;

// "block" of "block2" and "block_2".
std::string_view WithoutNumber(std::string_view name) {
  name = FamilyOf(name);
  if (name.size() > 1 && name.back() == '_') name.remove_suffix(1);
  return name;
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
  const auto same = std::adjacent_find(places.begin(), places.end(), [&](std::size_t a, std::size_t b) {
    return layers[which[a]].name == layers[which[b]].name;
  });
  return same == places.end() ? places : Positions();
}

// Whether layers of one name but for its number stand in another order than their numbers, within one nested model.
bool NumbersFall(const std::vector<Layer>& layers, const Positions& which) {
  std::map<std::pair<std::string_view, std::string_view>, std::string_view> last;
  for (const std::size_t at : which) {
    const Layer& layer = layers[at];
    if (layer.outer == layer.name) continue;
    const auto [before, fresh] =
        last.emplace(std::pair(std::string_view(layer.outer), WithoutNumber(layer.name)), NumberOf(layer.name));
    if (!fresh && NumberLess(NumberOf(layer.name), before->second)) return true;
    before->second = NumberOf(layer.name);
  }
  return false;
}

// Whether the numbers in the names tell the same order on both sides; nothing when they tell none on one of them.
std::optional<bool> NumbersAgree(const Sides& sides, const Positions& program, const Positions& stored) {
  const Positions p = PlacesByNumber(sides.program.layers, program);
  const Positions s = PlacesByNumber(sides.stored.layers, stored);
  if (p.empty() || s.empty()) return std::nullopt;
  return p == s;
}

// Whether the numbers in the program's names tell another order than its list.
bool NumbersDeny(const Sides& sides, const Positions& program) {
  const Positions places = PlacesByNumber(sides.program.layers, program);
  return !std::is_sorted(places.begin(), places.end());
}

// What holds a layer, in the words of its side.
std::string_view HolderOf(const Layer& layer, bool program) {
  const std::string_view way = layer.way;
  return program ? way.substr(0, std::min(way.rfind('.'), way.size())) : ParentPart(way);
}

struct Holders {
  Positions numbers;    // of each layer's holder, by first appearance
  bool blocks = false;  // several holders, and one has several of the layers
};

// `above`: of what holds the holder.
Holders HoldersOf(const std::vector<Layer>& layers, const Positions& which, bool program, bool above = false) {
  Holders holders;
  std::map<std::string_view, std::size_t> known;
  for (const std::size_t at : which) {
    std::string_view holder = HolderOf(layers[at], program);
    if (above) holder = program ? holder.substr(0, std::min(holder.rfind('.'), holder.size())) : ParentPart(holder);
    holders.numbers.push_back(known.emplace(holder, known.size()).first->second);
  }
  holders.blocks = known.size() > 1 && known.size() < which.size();
  return holders;
}

bool StructuresDiffer(const Sides& sides, const Positions& program, const Positions& stored) {
  const Holders p = HoldersOf(sides.program.layers, program, true);
  const Holders s = HoldersOf(sides.stored.layers, stored, false);
  if ((p.blocks || s.blocks) && p.numbers != s.numbers) return true;
  // Blocks of blocks: two times three are not three times two.
  const Holders p_above = HoldersOf(sides.program.layers, program, true, true);
  const Holders s_above = HoldersOf(sides.stored.layers, stored, false, true);
  return p_above.blocks && s_above.blocks && p_above.numbers != s_above.numbers;
}

// Objects of a checkpoint are listed by the names that the call gives them, which are no order.
bool ObjectsDiffer(const Sides& sides, const Positions& program, const Positions& stored) {
  if (!sides.several_objects && !sides.keywords) return false;
  for (std::size_t i = 0; i < program.size(); ++i) {
    const std::string_view a = FirstPart(sides.program.layers[program[i]].identity);
    if (a != FirstPart(sides.stored.layers[stored[i]].identity)) return true;
  }
  return false;
}

// Where the number stands in a word that is a place in a list, "3" or "layer_with_weights-3"; the end of any other word.
std::size_t PlaceInList(std::string_view word) {
  const std::size_t at = word.starts_with("layer_with_weights-") ? word.find('-') + 1 : 0;
  const std::string_view number = word.substr(at);
  return AllDigits(number) && number.size() <= 9 ? at : word.size();
}

int SmallNumber(std::string_view digits) {
  int value = 0;
  for (const char c : digits) value = value * 10 + (c - '0');
  return value;
}

// A word of a path without its number, and that number, where Keras counts such words.
struct CountedWord {
  std::string_view word;
  bool counted = false;
  int number = -1;  // the first has none
};
bool operator<(const CountedWord& a, const CountedWord& b) {
  return a.word != b.word ? a.word < b.word : a.number < b.number;
}

using Classes = std::set<std::string, std::less<>>;

CountedWord CountedWordOf(std::string_view word, const Classes& users) {
  const std::size_t place = PlaceInList(word);
  if (place != word.size()) return {word.substr(0, place), true, SmallNumber(word.substr(place))};
  const std::string_view base = WithoutCounter(word);
  const bool counted = IsClassWord(base) || base == "model" || users.contains(base);  // Keras 2 names models "model_1"
  return counted ? CountedWord{base, true, CounterOf(word)} : CountedWord{word};
}

// "layers", "lstm" 1 and "cell" of "layers/lstm_1/cell".
std::vector<CountedWord> CountedWords(std::string_view path, const Classes& users) {
  std::vector<CountedWord> words;
  while (!path.empty()) {
    const std::string_view word = TakeFirstPart(&path);
    words.push_back(CountedWordOf(word, users));
  }
  return words;
}

// Whether what two paths differ in first is a number that Keras counted.
bool PartByNumber(const std::vector<CountedWord>& a, const std::vector<CountedWord>& b) {
  for (std::size_t i = 0; i < a.size() && i < b.size(); ++i) {
    if (a[i].word != b[i].word) return false;
    if (a[i].number != b[i].number) return a[i].counted && b[i].counted;
  }
  return false;
}

// Orders layers whose paths part at counters of Keras: whatever stands behind them lies in another object.
bool SortByCounters(const Sides& sides, Positions* order) {
  std::vector<std::pair<std::vector<CountedWord>, std::size_t>> paths;
  for (const std::size_t at : *order) {
    paths.emplace_back(CountedWords(sides.stored.layers[at].identity, sides.users_classes), at);
  }
  std::sort(paths.begin(), paths.end());
  // Of sorted paths any two part where two neighbours between them do.
  for (std::size_t i = 1; i < paths.size(); ++i) {
    if (!PartByNumber(paths[i - 1].first, paths[i].first)) return false;
  }
  for (std::size_t i = 0; i < paths.size(); ++i) (*order)[i] = paths[i].second;
  return true;
}

bool AreCounted(const std::vector<Layer>& layers, const Positions& which) {
  return IsKerasType(WithoutNumber(layers[which.front()].name)) && !PlacesByNumber(layers, which).empty();
}

Positions SortedByNumber(const std::vector<Layer>& layers, const Positions& which) {
  Positions sorted;
  for (const std::size_t at : PlacesByNumber(layers, which)) sorted.push_back(which[at]);
  return sorted;
}

// Orders layers by the counters in the names that both sides have of them: Keras counts layers as they are made.
bool SortByNames(const Sides& sides, Positions* program, Positions* stored) {
  if (!AreCounted(sides.stored.layers, *stored) || !AreCounted(sides.program.layers, *program)) return false;
  *program = SortedByNumber(sides.program.layers, *program);
  *stored = SortedByNumber(sides.stored.layers, *stored);
  return true;
}

constexpr std::uint64_t kNoPlace = std::numeric_limits<std::uint64_t>::max();

// Places of the nodes in the order in which a walk meets them that goes into an object before it goes on; each node
// stands below the object from which the first path leads to it, which is how keys are made. The lists of optimizers of
// Keras 3 would draw variables out of their layers, which they do in no file of another generation.
std::vector<std::uint64_t> PlacesAsSaved(const Target& target, const NamedRoots& roots) {
  const ObjectPaths paths = PathsBesideOptimizers(target, roots);
  std::vector<std::uint64_t> places(target.nodes.size(), kNoPlace);
  std::vector<NodeId> stack;
  for (auto root = roots.rbegin(); root != roots.rend(); ++root) stack.push_back(root->second);
  std::uint64_t next = 0;
  while (!stack.empty()) {
    const NodeId node = stack.back();
    stack.pop_back();
    if (places[node] != kNoPlace) continue;
    places[node] = next++;
    const auto& below = target.nodes[node].children;
    for (auto child = below.rbegin(); child != below.rend(); ++child) {
      const NodeId id = child->second;
      if (id < places.size() && paths.Reached(id) && paths.places[id].parent == node) stack.push_back(id);
    }
  }
  return places;
}

// Whether each of the layers runs before or behind other kinds of layers than the rest do. Where two do not, a layer without
// weights that went from one branch to the other would exchange their distances from the outputs.
bool SurroundingsDiffer(const Sides& sides, const Positions& program) {
  std::vector<std::string> keys;
  for (const Layer& layer : sides.program.layers) keys.push_back(KindKey(layer));
  std::set<std::pair<std::multiset<std::string_view>, std::multiset<std::string_view>>> surroundings;
  for (const std::size_t at : program) {
    std::multiset<std::string_view> before, behind;
    for (std::size_t other = 0; other < keys.size(); ++other) {
      const Runs runs = sides.program_order.Of(other, at);
      if (runs == Runs::kBefore) before.insert(keys[other]);
      if (runs == Runs::kBehind) behind.insert(keys[other]);
    }
    surroundings.emplace(std::move(before), std::move(behind));
  }
  return surroundings.size() == program.size();
}

}  // namespace

Flow FlowOf(const Sides& sides, const Positions& program) {
  Positions variables;
  for (const std::size_t at : program) variables.push_back(sides.program.layers[at].parts.front().index);
  const Flow flow = sides.flow.Of(variables);
  const bool told = flow == Flow::kParallel && sides.lists_agree && sides.flow.ListTells(variables) &&
                    SurroundingsDiffer(sides, program);
  return told ? Flow::kSeries : flow;
}

bool NumbersTell(const Sides& sides, const Positions& program, const Positions& stored) {
  return NumbersAgree(sides, program, stored).value_or(false);
}

OrderSays SortLayers(const Sides& sides, Positions* program, Positions* stored) {
  std::sort(program->begin(), program->end());
  std::sort(stored->begin(), stored->end());
  if (stored->size() < 2) return OrderSays::kTells;
  Positions counted = *stored;
  if (!sides.stored.ordered && !SortByCounters(sides, &counted) && !SortByNames(sides, program, &counted)) {
    return OrderSays::kUnknown;
  }
  if (!sides.stored.ordered) *stored = counted;
  if (ObjectsDiffer(sides, *program, *stored)) return OrderSays::kUnknown;
  const std::optional<bool> numbers = NumbersAgree(sides, *program, *stored);
  if (numbers && !*numbers) return OrderSays::kMisleads;
  const bool legacy = sides.matching == Matching::kPosition && !sides.stored_by_config;
  if (legacy && NumbersFall(sides.stored.layers, *stored)) return OrderSays::kMisleads;
  const Flow flow = FlowOf(sides, *program);
  if (sides.may_alternate && flow != Flow::kSeries) return OrderSays::kUnknown;
  // A file that has no names of layers does not tell the order in which they were made.
  const bool named = sides.matching != Matching::kWalkPath && std::any_of(stored->begin(), stored->end(), [&](auto at) {
                       return !sides.stored.layers[at].name.empty();
                     });
  const bool nameless = !named && !numbers;
  if (nameless && (flow == Flow::kParallel || (flow == Flow::kUnknown && NumbersDeny(sides, *program)))) {
    return OrderSays::kUnknown;
  }
  const bool nested = !sides.chain && flow != Flow::kSeries && StructuresDiffer(sides, *program, *stored);
  return nested ? OrderSays::kUnknown : OrderSays::kTells;
}

void OrderAsSaved(const Target& target, const Call* call, Side* program) {
  NamedRoots roots = RootsOf(target, call);
  std::sort(roots.begin(), roots.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  const std::vector<std::uint64_t> places = PlacesAsSaved(target, roots);
  const auto place = [&](const Layer& layer) {
    std::uint64_t first = kNoPlace;
    for (const Part& part : layer.parts) first = std::min(first, places[target.variables[part.index].node]);
    return first;
  };
  // A list of layers in Keras 3 is no part of a checkpoint: then the model's own order is all there is.
  const auto has_none = [&](const Layer& layer) { return place(layer) == kNoPlace; };
  if (std::any_of(program->layers.begin(), program->layers.end(), has_none)) return;
  std::stable_sort(program->layers.begin(), program->layers.end(),
                   [&](const Layer& a, const Layer& b) { return place(a) < place(b); });
}

bool OrderByConfig(const Value& config, Side* stored) {
  std::map<std::string, Positions, std::less<>> places;
  std::size_t next = 0;
  for (const ConfigLayer& layer : ConfigLayers(config)) places[layer.name].push_back(next++);
  std::vector<std::pair<std::size_t, Layer>> sorted;
  for (const Layer& layer : stored->layers) {
    const auto found = places.find(layer.speak);
    if (found == places.end() || found->second.size() != 1) return false;
    sorted.emplace_back(found->second.front(), layer);
  }
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  for (std::size_t i = 0; i < sorted.size(); ++i) stored->layers[i] = std::move(sorted[i].second);
  stored->ordered = true;
  return true;
}

}  // namespace ckptfit
