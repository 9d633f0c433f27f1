#include "repair/assign/layers.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <unordered_map>
#include <utility>

#include "diagnosis/kind_key.h"
#include "repair/assign/by_flow.h"
#include "repair/assign/group.h"
#include "repair/assign/subtree.h"

namespace ckptfit {
namespace {

using Positions = std::vector<std::size_t>;

// Layers of one key differ in name and place only.
std::string KeyOf(const Layer& layer) {
  std::string key = KindKey(layer);
  key += layer.custom ? '1' : '0';
  AppendToKey(layer.inside, &key);
  AppendToKey(PlaceInAttention(layer), &key);
  return key;
}

// The layers of each kind.
std::vector<Positions> KindsOf(const Side& side) {
  std::unordered_map<std::string, std::size_t> numbers;
  std::vector<Positions> kinds;
  for (std::size_t i = 0; i < side.layers.size(); ++i) {
    const std::size_t kind = numbers.emplace(KeyOf(side.layers[i]), kinds.size()).first->second;
    if (kind == kinds.size()) kinds.emplace_back();
    kinds[kind].push_back(i);
  }
  return kinds;
}

// Kinds that can take each other's place, directly or through others.
struct Component {
  Positions program, stored;  // kinds
};

class LayerMatcher {
 public:
  LayerMatcher(const Sides& sides, const GivenNames& names, const Positions& by_call)
      : sides_(sides),
        names_(names),
        by_call_(by_call),
        p_kinds_(KindsOf(sides.program)),
        s_kinds_(KindsOf(sides.stored)),
        matches_(sides.program.layers.size()),
        s_taken_(sides.stored.layers.size(), false),
        p_open_(p_kinds_.size(), true),
        s_open_(s_kinds_.size(), true) {}

  std::vector<LayerMatch> Run() {
    if (p_kinds_.size() * s_kinds_.size() > kMaxKindPairs) {
      for (LayerMatch& match : matches_) match.why = "too many kinds of layers to compare";
      return std::move(matches_);
    }
    CompareKinds();
    for (const Fit fit : {Fit::kSame, Fit::kShapes, Fit::kMoreHeld, Fit::kLessHeld}) {
      for (const Component& component : ComponentsOf(fit)) Match(component, fit);
    }
    MatchRestByNames();
    DoubtOrder();
    MatchByFlow(sides_, names_, &matches_);
    Explain();
    return std::move(matches_);
  }

 private:
  Fit FitOfKinds(std::size_t p, std::size_t s) const { return fits_[p * s_kinds_.size() + s]; }
  const Layer& Program(std::size_t kind) const { return sides_.program.layers[p_kinds_[kind].front()]; }
  const Layer& Stored(std::size_t kind) const { return sides_.stored.layers[s_kinds_[kind].front()]; }

  void CompareKinds() {
    fits_.reserve(p_kinds_.size() * s_kinds_.size());
    for (std::size_t p = 0; p < p_kinds_.size(); ++p) {
      for (std::size_t s = 0; s < s_kinds_.size(); ++s) fits_.push_back(FitOf(Program(p), Stored(s), sides_.matching));
    }
  }

  // Two kinds that fit in all are looked at again with those that fit by shapes, should their numbers differ.
  static bool Counts(Fit fit, Fit level) { return fit == level || (fit == Fit::kSame && level == Fit::kShapes); }

  // Of the kinds that are open and fit so.
  std::vector<Component> ComponentsOf(Fit fit) const {
    const std::size_t n = p_kinds_.size();
    Positions root(n + s_kinds_.size());
    std::iota(root.begin(), root.end(), std::size_t{0});
    const auto find = [&](std::size_t i) {
      while (root[i] != i) i = root[i] = root[root[i]];
      return i;
    };
    for (std::size_t p = 0; p < n; ++p) {
      for (std::size_t s = 0; s < s_kinds_.size(); ++s) {
        if (p_open_[p] && s_open_[s] && Counts(FitOfKinds(p, s), fit)) root[find(p)] = find(n + s);
      }
    }
    std::map<std::size_t, Component> components;
    for (std::size_t i = 0; i < root.size(); ++i) {
      Component& component = components[find(i)];
      (i < n ? component.program : component.stored).push_back(i < n ? i : i - n);
    }
    std::vector<Component> whole;
    for (auto& [at, component] : components) {
      if (!component.program.empty() && !component.stored.empty()) whole.push_back(std::move(component));
    }
    return whole;
  }

  static Positions LayersOf(const std::vector<Positions>& kinds, const Positions& which) {
    Positions layers;
    for (const std::size_t kind : which) layers.insert(layers.end(), kinds[kind].begin(), kinds[kind].end());
    return layers;
  }

  bool AllFit(const Component& component, Fit fit) const {
    return std::all_of(component.program.begin(), component.program.end(), [&](std::size_t p) {
      return std::all_of(component.stored.begin(), component.stored.end(),
                         [&](std::size_t s) { return Counts(FitOfKinds(p, s), fit); });
    });
  }

  // What fits so well is not looked at again with less: left over, it is contested.
  void Match(const Component& component, Fit fit) {
    const LayerGroup group{LayersOf(p_kinds_, component.program), LayersOf(s_kinds_, component.stored)};
    // A layer whose file does not say what it is fits by its shapes alone.
    if (fit == Fit::kSame && group.program.size() != group.stored.size()) return;
    for (const std::size_t p : component.program) p_open_[p] = false;
    for (const std::size_t s : component.stored) s_open_[s] = false;
    if (group.program.size() != group.stored.size() || !AllFit(component, fit)) return Contest(group);
    const std::vector<LayerMatch> found = MatchGroup(sides_, names_, by_call_, group);
    for (std::size_t i = 0; i < found.size(); ++i) Take(group.program[i], found[i]);
  }

  void Take(std::size_t p, LayerMatch match) {
    if (match.stored != kNoLayer) s_taken_[match.stored] = true;
    matches_[p] = std::move(match);
  }

  void Contest(const LayerGroup& group) {
    for (const std::size_t p : group.program) {
      matches_[p].why = fmt::format("{} stored layers could be meant for {} of the program, and no name tells which",
                                    group.stored.size(), group.program.size());
    }
  }

  // Whether both sides have the same given names, each once, and in one order: then their numbers did not move either.
  bool NamesAreTheSame() const {
    std::map<std::string, std::size_t> places;
    std::size_t named = 0;
    for (std::size_t s = 0; s < sides_.stored.layers.size(); ++s) {
      const std::string name = names_.NameOf(sides_.stored.layers[s]);
      if (!name.empty() && !places.emplace(name, s).second) return false;
    }
    std::size_t next = 0;
    for (const Layer& layer : sides_.program.layers) {
      const std::string name = names_.NameOf(layer);
      if (name.empty()) continue;
      const auto found = places.find(name);
      if (found == places.end() || (sides_.stored.ordered && found->second < next)) return false;
      next = found->second + 1;
      ++named;
    }
    return named == places.size();
  }

  // Names without a number, or that did not move, which stand once on each side.
  void MatchRestByNames() {
    if (std::all_of(matches_.begin(), matches_.end(),
                    [](const LayerMatch& m) { return m.stored != kNoLayer || m.denied; })) {
      return;
    }
    const auto path = [&](const Layer& layer, const Side& side) { return names_.PathOf(layer, side); };
    const auto name = [&](const Layer& layer, const Side&) { return names_.NameOf(layer); };
    // In a part of the file's tree numbers that people gave did not move.
    const bool paths_stay = sides_.matching == Matching::kObjectPath && IsSubtree(sides_.program, sides_.stored);
    const Positions by_path = PartnersBy(path, paths_stay);
    const Positions by_name = PartnersBy(name, NamesAreTheSame());
    for (std::size_t p = 0; p < matches_.size(); ++p) {
      if (matches_[p].stored != kNoLayer || matches_[p].denied) continue;
      const std::size_t s = by_path[p] == kNoLayer ? by_name[p] : by_path[p];
      const bool differ = by_path[p] != kNoLayer && by_name[p] != kNoLayer && by_path[p] != by_name[p];
      if (s != kNoLayer && !differ && CanBe(p, s)) Take(p, {s, kStructure, "same layer by name and shapes", false});
    }
    for (std::size_t p = 0; p < matches_.size(); ++p) {
      if (matches_[p].stored != kNoLayer || matches_[p].denied) continue;
      if (by_call_[p] == kNoLayer || !CanBe(p, by_call_[p])) continue;
      Take(p, {by_call_[p], kSurmise, "the call finds it by itself, and others could be meant as well", false});
    }
  }

  // Where some layers stand in another order than when they were saved, others may do so as well.
  void DoubtOrder() {
    if (!sides_.stored.ordered || !HasMoved()) return;
    for (LayerMatch& match : matches_) {
      if (!match.by_order) continue;
      match.confidence = std::min(match.confidence, kSurmise);
      match.why += ", which is another one now for other layers";
    }
  }

  bool HasMoved() const {
    std::size_t last = kNoLayer;  // the program's layer before
    for (std::size_t p = 0; p < matches_.size(); ++p) {
      if (matches_[p].stored == kNoLayer) continue;
      if (last != kNoLayer && matches_[p].stored < matches_[last].stored && !InOneLayer(last, p)) return true;
      last = p;
    }
    return false;
  }

  // Inside one layer the file may sort by name, and releases of Keras make its parts in another order.
  bool InOneLayer(std::size_t a, std::size_t b) const {
    const NodeId one = sides_.program.layers[a].public_node;
    return SpokenOf(a) == SpokenOf(b) || (one != kNoNode && one == sides_.program.layers[b].public_node);
  }

  const std::string& SpokenOf(std::size_t p) const { return sides_.stored.layers[matches_[p].stored].speak; }

  bool CanBe(std::size_t p, std::size_t s) const {
    return !s_taken_[s] && FitOf(sides_.program.layers[p], sides_.stored.layers[s], sides_.matching) != Fit::kNone;
  }

  template <typename NameOf>
  Positions PartnersBy(NameOf name_of, bool numbered) const {
    const auto index = [&](const Side& side) {
      std::map<std::string, Positions> names;
      for (std::size_t i = 0; i < side.layers.size(); ++i) names[name_of(side.layers[i], side)].push_back(i);
      return names;
    };
    Positions partners(matches_.size(), kNoLayer);
    const auto stored = index(sides_.stored);
    const auto program = index(sides_.program);
    const auto families = FamiliesOf(program);
    const auto others = FamiliesOf(stored);
    // Numbers that are the same ones on both sides did not move.
    const auto stays = [&](const std::string& name) {
      const auto other = others.find(FamilyOf(name));
      return other != others.end() && other->second.size() > 1 && other->second == families.at(FamilyOf(name));
    };
    for (const auto& [name, at] : program) {
      const auto found = stored.find(name);
      if (name.empty() || at.size() != 1 || found == stored.end()) continue;
      if (IsNumbered(name) && !numbered && !stays(name)) continue;
      if (found->second.size() == 1) partners[at.front()] = found->second.front();
    }
    return partners;
  }

  // The names that have a number, by what stands before it.
  static std::map<std::string_view, std::set<std::string_view>> FamiliesOf(
      const std::map<std::string, Positions>& names) {
    std::map<std::string_view, std::set<std::string_view>> families;
    for (const auto& [name, at] : names) {
      if (IsNumbered(name)) families[FamilyOf(name)].insert(name);
    }
    return families;
  }

  void Explain() {
    for (LayerMatch& match : matches_) {
      if (match.why.empty()) match.why = "no stored layer has variables of these shapes";
    }
  }

  const Sides& sides_;
  const GivenNames& names_;
  const Positions& by_call_;
  std::vector<Positions> p_kinds_, s_kinds_;
  std::vector<Fit> fits_;
  std::vector<LayerMatch> matches_;
  std::vector<bool> s_taken_;
  std::vector<bool> p_open_, s_open_;  // kinds
};

}  // namespace

std::vector<LayerMatch> MatchLayers(const Sides& sides, const GivenNames& names,
                                    const std::vector<std::size_t>& by_call) {
  return LayerMatcher(sides, names, by_call).Run();
}

}  // namespace ckptfit
