#include "repair/assign/tree_places.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "base/part_path.h"
#include "diagnosis/alignment.h"
#include "diagnosis/names.h"

namespace ckptfit {
namespace {

using Positions = std::vector<std::size_t>;

constexpr std::size_t kDeepest = 64;    // words of a path that is looked at
constexpr std::size_t kMostDigits = 9;  // of a number

// Words and what is below them, by variables alone: equal numbers stand for equal trees.
using Signatures = std::map<std::pair<std::string, Positions>, std::size_t>;

struct TreeNode {
  std::string_view word;
  Positions children;
  Positions layers;  // that stand here
  std::size_t signature = 0;
  std::uint64_t in_list = 0;  // of what lies in the elements of a list: which element, from 1
};

using Tree = std::vector<TreeNode>;  // the root first, each node before those below it

std::string ShapesOf(const Side& side, const Positions& layers) {
  std::vector<std::string> shapes;
  for (const std::size_t layer : layers) {
    for (const Part& part : side.layers[layer].parts) shapes.push_back(part.shape.ToString());
  }
  std::sort(shapes.begin(), shapes.end());
  std::string text;
  for (const std::string& shape : shapes) text += shape + ";";
  return text;
}

// The way to a layer: its path or, where no path leads to it because Keras 3 tracks no list of layers, its places in such
// lists, "1/0" of "model.layers[1].layers[0]".
std::string WayTo(const Layer& layer) {
  const std::string_view way = layer.way;
  if (!layer.identity.empty() || way.find('[') == std::string_view::npos) return layer.identity;
  std::string places;
  for (std::size_t open = way.find('['); open != std::string_view::npos; open = way.find('[', open + 1)) {
    const std::string_view number = way.substr(open + 1, way.find(']', open) - open - 1);
    if (!AllDigits(number)) return {};
    places = JoinParts(places, number);
  }
  return places;
}

std::vector<std::string> WaysTo(const Side& side) {
  std::vector<std::string> ways;
  for (const Layer& layer : side.layers) ways.push_back(WayTo(layer));
  return ways;
}

// `ways` are those to the layers, and must outlive the tree.
Tree TreeOf(const Side& side, const std::vector<std::string>& ways, Signatures* signatures) {
  Tree tree(1);
  std::map<std::pair<std::size_t, std::string_view>, std::size_t> known;
  for (std::size_t i = 0; i < side.layers.size(); ++i) {
    std::string_view path = ways[i];
    if (static_cast<std::size_t>(std::count(path.begin(), path.end(), '/')) >= kDeepest) continue;
    std::size_t at = 0;
    while (!path.empty()) {
      const std::string_view word = TakeFirstPart(&path);
      const auto [child, fresh] = known.emplace(std::pair(at, word), tree.size());
      if (fresh) {
        tree[at].children.push_back(tree.size());
        tree.push_back({word, {}, {}, 0});
      }
      at = child->second;
    }
    tree[at].layers.push_back(i);
  }
  for (auto node = tree.rbegin(); node != tree.rend(); ++node) {
    Positions below;
    for (const std::size_t child : node->children) below.push_back(tree[child].signature);
    std::sort(below.begin(), below.end());
    node->signature =
        signatures->emplace(std::pair(ShapesOf(side, node->layers), below), signatures->size()).first->second;
  }
  return tree;
}

// "block" 2 of "block2" and "block_2"; 0 of a word without a number.
struct Numbered {
  std::string_view base;
  std::uint64_t number = 0;
};

Numbered NumberedOf(std::string_view word) {
  const std::size_t end = word.find_last_not_of("0123456789") + 1;
  const std::string_view digits = word.substr(end);
  std::string_view base = word.substr(0, end);
  if (digits.size() > kMostDigits) return {word, 0};
  if (!digits.empty() && base.size() > 1 && (base.back() == '_' || base.back() == '-')) base.remove_suffix(1);
  return {base, digits.empty() ? 0 : std::stoull(std::string(digits))};
}

class TreeAligner {
 public:
  TreeAligner(const Sides& sides, std::vector<TreePlace>* places)
      : sides_(sides),
        program_ways_(WaysTo(sides.program)),
        stored_ways_(WaysTo(sides.stored)),
        program_(TreeOf(sides.program, program_ways_, &signatures_)),
        stored_(TreeOf(sides.stored, stored_ways_, &signatures_)),
        places_(*places) {}

  void Run() { AlignNodes(0, 0, false, 0); }

 private:
  // Whether a word is a place in a list or a class, which Keras counts: it says nothing but a number.
  bool IsCounted(std::string_view word) const {
    const std::string_view listed = NumberedOf(word).base;
    if (AllDigits(word) || listed == "layer" || listed == "layer_with_weights") return true;
    const std::string_view base = WithoutCounter(word);
    return sides_.matching == Matching::kWalkPath && (IsClassWord(base) || sides_.users_classes.contains(base));
  }

  void AlignNodes(std::size_t p, std::size_t s, bool counted, std::size_t depth) {
    if (program_[p].layers.size() == 1 && stored_[s].layers.size() == 1) {
      places_[program_[p].layers[0]] = {stored_[s].layers[0], counted};
    }
    Align(program_[p].children, stored_[s].children, counted, depth + 1);
  }

  // Siblings of one place.
  void Align(Positions ps, Positions ss, bool counted, std::size_t depth) {
    if (depth > 2 * kDeepest || ps.empty() || ss.empty()) return;
    PairSameWords(&ps, &ss, counted, depth);
    PairAlike(&ps, &ss, counted, depth);
    LookThrough(ps, ss, counted, depth);
  }

  // Names that somebody gave, and that both sides have; classes that stand once on either side.
  void PairSameWords(Positions* ps, Positions* ss, bool counted, std::size_t depth) {
    std::map<std::string_view, std::size_t> words;
    for (const std::size_t s : *ss) words.emplace(stored_[s].word, s);
    std::set<std::size_t> used;
    std::erase_if(*ps, [&](std::size_t p) {
      const auto found = words.find(program_[p].word);
      if (found == words.end() || IsCounted(program_[p].word)) return false;
      used.insert(found->second);
      AlignNodes(p, found->second, counted, depth);
      return true;
    });
    std::erase_if(*ss, [&](std::size_t s) { return used.contains(s); });
  }

  // What has the same variables below it, as often on either side.
  void PairAlike(Positions* ps, Positions* ss, bool counted, std::size_t depth) {
    std::map<std::size_t, std::pair<Positions, Positions>> alike;
    for (const std::size_t p : *ps) alike[program_[p].signature].first.push_back(p);
    for (const std::size_t s : *ss) alike[stored_[s].signature].second.push_back(s);
    std::set<std::size_t> done_p, done_s;
    for (auto& [signature, both] : alike) {
      auto& [mine, theirs] = both;
      if (mine.size() != theirs.size()) continue;
      bool by_counter = false;
      if (mine.size() > 1 && !SortFamilies(&mine, &theirs, &by_counter)) continue;
      for (std::size_t i = 0; i < mine.size(); ++i) {
        AlignNodes(mine[i], theirs[i], counted || by_counter, depth);
        done_p.insert(mine[i]);
        done_s.insert(theirs[i]);
      }
    }
    std::erase_if(*ps, [&](std::size_t p) { return done_p.contains(p); });
    std::erase_if(*ss, [&](std::size_t s) { return done_s.contains(s); });
  }

  // By numbers, where the words of each side differ in them alone.
  bool SortFamilies(Positions* ps, Positions* ss, bool* by_counter) const {
    if (!SortFamily(program_, ps) || !SortFamily(stored_, ss)) return false;
    *by_counter = IsCounted(program_[ps->front()].word) || IsCounted(stored_[ss->front()].word);
    return true;
  }

  static bool SortFamily(const Tree& tree, Positions* family) {
    // Namesakes in several elements of a list are told apart by those.
    const bool namesakes = std::all_of(family->begin(), family->end(), [&](std::size_t at) {
      return tree[at].in_list != 0 && tree[at].word == tree[family->front()].word;
    });
    const auto number = [&](std::size_t at) { return namesakes ? tree[at].in_list : NumberedOf(tree[at].word).number; };
    const std::string_view base = NumberedOf(tree[family->front()].word).base;
    for (const std::size_t at : *family) {
      if (NumberedOf(tree[at].word).base != base) return false;
    }
    std::sort(family->begin(), family->end(), [&](std::size_t a, std::size_t b) { return number(a) < number(b); });
    return std::adjacent_find(family->begin(), family->end(),
                              [&](std::size_t a, std::size_t b) { return number(a) == number(b); }) == family->end();
  }

  // One word that is left where the other side has several, or one that is no layer: a wrapper, or what holds a list.
  void LookThrough(const Positions& ps, const Positions& ss, bool counted, std::size_t depth) {
    const bool wraps_p = ps.size() == 1 && program_[ps[0]].layers.empty();
    const bool wraps_s = ss.size() == 1 && stored_[ss[0]].layers.empty();
    if (wraps_p && wraps_s) {
      const bool inner_p = HasAlike(program_, program_[ps[0]].children, stored_[ss[0]]);
      const bool inner_s = HasAlike(stored_, stored_[ss[0]].children, program_[ps[0]]);
      if (inner_p != inner_s) {
        return inner_p ? Align(program_[ps[0]].children, ss, counted, depth + 1)
                       : Align(ps, stored_[ss[0]].children, counted, depth + 1);
      }
      return AlignNodes(ps[0], ss[0], counted, depth);
    }
    if (wraps_p) return Align(program_[ps[0]].children, ss, counted, depth + 1);
    if (wraps_s) return Align(ps, stored_[ss[0]].children, counted, depth + 1);
    const bool lists_p = AreElements(program_, ps), lists_s = AreElements(stored_, ss);
    if (lists_p && !lists_s) return Align(InsideElements(&program_, ps), ss, counted, depth + 1);
    if (lists_s && !lists_p) return Align(ps, InsideElements(&stored_, ss), counted, depth + 1);
  }

  // Whether all are places in one list, which hold further objects.
  static bool AreElements(const Tree& tree, const Positions& nodes) {
    return nodes.size() > 1 && std::all_of(nodes.begin(), nodes.end(), [&](std::size_t at) {
             return AllDigits(tree[at].word) && tree[at].word.size() <= kMostDigits && tree[at].layers.empty();
           });
  }

  // What lies in the elements, those of the first one first: Keras 3 has no word for tuples and dicts in a list of layers.
  static Positions InsideElements(Tree* tree, Positions elements) {
    const auto number = [&](std::size_t at) { return NumberedOf((*tree)[at].word).number; };
    std::sort(elements.begin(), elements.end(), [&](std::size_t a, std::size_t b) { return number(a) < number(b); });
    Positions inside;
    for (const std::size_t element : elements) {
      for (const std::size_t child : (*tree)[element].children) {
        (*tree)[child].in_list = number(element) + 1;
        inside.push_back(child);
      }
    }
    return inside;
  }

  static bool HasAlike(const Tree& tree, const Positions& children, const TreeNode& other) {
    return std::any_of(children.begin(), children.end(),
                       [&](std::size_t child) { return tree[child].signature == other.signature; });
  }

  const Sides& sides_;
  const std::vector<std::string> program_ways_, stored_ways_;
  Signatures signatures_;
  Tree program_, stored_;
  std::vector<TreePlace>& places_;
};

}  // namespace

std::vector<TreePlace> PlacesInTree(const Sides& sides) {
  std::vector<TreePlace> places(sides.program.layers.size());
  if (sides.matching != Matching::kObjectPath && sides.matching != Matching::kWalkPath) return places;
  TreeAligner(sides, &places).Run();
  return places;
}

}  // namespace ckptfit
