#include "repair/assign/group.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "base/contains.h"
#include "base/part_path.h"
#include "diagnosis/names.h"
#include "repair/assign/order.h"

namespace ckptfit {
namespace {

using Positions = std::vector<std::size_t>;

// The given names of both sides, of one kind: those of the way from the root, or the layers' own.
struct Labels {
  std::vector<std::string> program, stored;  // parallel to the group's lists
};

enum class Verdict { kSilent, kAgree, kDeny };

// Whether names have a number each and differ in nothing else.
bool AreFamily(const std::vector<std::string_view>& names) {
  return std::all_of(names.begin(), names.end(), [&](std::string_view name) {
    return IsNumbered(name) && FamilyOf(name) == FamilyOf(names.front());
  });
}

// Whether they are such names, and one has a lower number than the one before it.
bool FamilyFalls(const std::vector<std::string_view>& names) {
  const auto falls = [](std::string_view a, std::string_view b) { return NaturalLess(b, a); };
  return AreFamily(names) && std::adjacent_find(names.begin(), names.end(), falls) != names.end();
}

bool AllGiven(const Labels& labels) {
  const auto given = [](const std::string& name) { return !name.empty(); };
  return std::all_of(labels.program.begin(), labels.program.end(), given) &&
         std::all_of(labels.stored.begin(), labels.stored.end(), given);
}

class GroupMatcher {
 public:
  GroupMatcher(const Sides& sides, const GivenNames& names, const Positions& by_call, const LayerGroup& group)
      : sides_(sides),
        given_(names),
        by_call_(by_call),
        asked_(group.program),
        program_(group.program),
        stored_(group.stored) {
    order_ = SortLayers(sides, &program_, &stored_);
    flow_ = FlowOf(sides, program_);
    for (const std::size_t p : program_) {
      paths_.program.push_back(names.PathOf(sides.program.layers[p], sides.program));
      renamed_.program.push_back(names.RenamedPathOf(sides.program.layers[p], sides.program));
      names_.program.push_back(names.NameOf(sides.program.layers[p]));
      renamed_names_.program.push_back(names.RenamedNameOf(sides.program.layers[p]));
    }
    for (const std::size_t s : stored_) {
      paths_.stored.push_back(names.PathOf(sides.stored.layers[s], sides.stored));
      names_.stored.push_back(names.NameOf(sides.stored.layers[s]));
    }
    renamed_.stored = paths_.stored;
    renamed_names_.stored = names_.stored;
  }

  std::vector<LayerMatch> Run() {
    switch (order_) {
      case OrderSays::kTells:
        InOrder();
        break;
      case OrderSays::kUnknown:
        ByLabels();
        break;
      case OrderSays::kMisleads:
        Contradiction();
        break;
    }
    std::vector<LayerMatch> matches;
    for (const std::size_t p : asked_) matches.push_back(found_[p]);
    return matches;
  }

 private:
  void Settle(const Positions& partners, double confidence, const char* why) {
    for (std::size_t i = 0; i < program_.size(); ++i) found_[program_[i]] = {partners[i], confidence, why, false};
  }

  void Deny(const char* why) {
    for (const std::size_t p : program_) found_[p] = {kNoLayer, 0, why, true};
  }

  // What the labels say of pairing the i-th with the i-th.
  static Verdict Judge(const Labels& labels) {
    const std::set<std::string> program(labels.program.begin(), labels.program.end());
    const std::set<std::string> stored(labels.stored.begin(), labels.stored.end());
    // A name that several layers have, such as that of a model around them, tells nothing of each.
    bool agree = program.size() == labels.program.size();
    for (std::size_t i = 0; i < labels.program.size(); ++i) {
      const std::string& a = labels.program[i];
      const std::string& b = labels.stored[i];
      agree = agree && a == b && !a.empty();
      if (a == b) continue;
      if ((!a.empty() && stored.contains(a)) || (!b.empty() && program.contains(b))) return Verdict::kDeny;
    }
    return agree ? Verdict::kAgree : Verdict::kSilent;
  }

  // Whether the i-th have one given name, for all i but one.
  static bool AllButOneAgree(const Labels& labels) {
    const std::set<std::string> program(labels.program.begin(), labels.program.end());
    if (program.contains("") || program.size() != labels.program.size()) return false;
    std::size_t others = 0;
    for (std::size_t i = 0; i < labels.program.size(); ++i) others += labels.program[i] == labels.stored[i] ? 0U : 1U;
    return others == 1;
  }

  void InOrder() {
    const Verdict by_path = Judge(paths_);
    const Verdict by_name = Judge(names_);
    const bool denied = Judge(renamed_) == Verdict::kDeny || by_name == Verdict::kDeny;
    if (denied && program_.size() > 1) return Contradiction();
    if (NumbersOfPathsDeny()) return Contradiction();
    if (by_path == Verdict::kAgree || by_name == Verdict::kAgree) {
      return Settle(stored_, kIdentity, "same layer by kind, shapes and name");
    }
    if (program_.size() > 1 && (AllButOneAgree(paths_) || AllButOneAgree(names_))) {
      return Settle(stored_, kStructure, "same layer by kind, shapes and name, or the one that is left");
    }
    if (!OrderProves()) return ByCallOrName();
    const bool alone = program_.size() == 1;
    Settle(
        stored_, kStructure,
        alone ? "the only layer of this kind and these shapes on both sides" : "same layer by kind, shapes and order");
    for (const std::size_t p : program_) found_[p].by_order = !alone;
    if (AttributesFall()) Doubt("; the program numbers them otherwise, and the file does not say how its writer did");
    if (AllRenamed()) Doubt("; all of them have other names, and may have another order as well");
  }

  // The order of attributes means little where the call finds each layer by its attribute.
  void Contradiction() {
    Positions partners = ByLabel(paths_);
    if (partners.empty() && AreInUsersCode() && Judge(names_) != Verdict::kDeny) partners = ByLabel(Identities());
    if (GoesByPaths() && !partners.empty() && IsByCall(partners) && Judge(names_) != Verdict::kAgree) {
      return Settle(partners, kCallAgrees, "same path, by which the call finds it");
    }
    const Positions named = ByGivenNames();
    if (!named.empty()) return Settle(named, kSurmise, "same layer by kind, shapes and name; the order says otherwise");
    Deny("several stored layers have these shapes; names say one thing and the order another");
  }

  // Partners by the names that people gave, which are the same on both sides: likely, since who makes layers in another order
  // keeps their names, and no proof, since names are exchanged as well.
  Positions ByGivenNames() const {
    const Positions by_path = ByLabel(paths_);
    const Positions by_name = ByLabel(names_);
    if (by_path.empty() || by_name.empty()) return by_path.empty() ? by_name : by_path;
    return by_path == by_name ? by_path : Positions();
  }

  void ByLabels() {
    const Positions by_path = ByLabel(paths_);
    const Positions by_name = ByLabel(names_);
    if (!by_path.empty() && !by_name.empty() && by_path != by_name) {
      return Deny("several stored layers have these shapes; their paths say one thing and their names another");
    }
    const Positions& partners = by_path.empty() ? by_name : by_path;
    if (!partners.empty()) {
      Settle(partners, kStructure, "same layer by kind, shapes and name");
      if (by_name.empty() && MadeOtherwise()) Doubt("; the program makes them in another order than it numbers them");
      return;
    }
    if (const Positions own = ByLabel(Owners()); !own.empty()) {
      return Settle(own, kStructure, "same layer by kind, shapes and the names of its variables");
    }
    if (sides_.same_paths && flow_ != Flow::kParallel) {
      const Positions same = ByLabel(Identities());
      if (!same.empty()) return Settle(same, kStructure, "the program would save it under the same path");
    }
    if (SettlePlaced(Proof::kProved)) return;
    ByCallOrName();
  }

  // Whether the last names on the way differ in numbers alone, on each side, and these contradict the order: `c2` is made
  // before `c1` where `conv1` was made before `conv2`.
  bool NumbersOfPathsDeny() const {
    const std::vector<std::string_view> mine = LastWords(paths_.program), theirs = LastWords(paths_.stored);
    if (!AreFamily(mine) || !AreFamily(theirs)) return false;
    std::multiset<std::string_view> numbers, others;
    bool same = true;
    for (std::size_t i = 0; i < mine.size(); ++i) {
      numbers.insert(NumberOf(mine[i]));
      others.insert(NumberOf(theirs[i]));
      same = same && NumberOf(mine[i]) == NumberOf(theirs[i]);
    }
    return !same && numbers == others;
  }

  // Whether the program makes `conv2` before `conv1`, of which the file knows neither name.
  bool AttributesFall() const {
    if (sides_.matching != Matching::kPosition || flow_ != Flow::kUnknown) return false;
    std::map<std::string_view, std::vector<std::string_view>> held;  // by holder
    for (const std::size_t p : program_) {
      held[ParentPart(sides_.attributes[p])].push_back(LastPart(sides_.attributes[p]));
    }
    return std::any_of(held.begin(), held.end(), [](const auto& names) { return FamilyFalls(names.second); });
  }

  // Whether layers of the user's own code, which tells no order in which they run, are attributes whose names have nothing
  // in common with those of the file.
  bool AllRenamed() const {
    if (!AreInUsersCode() || program_.size() < 2 || Judge(renamed_) == Verdict::kAgree) return false;
    const std::vector<std::string_view> mine = LastWords(paths_.program), theirs = LastWords(paths_.stored);
    if (AreFamily(mine) && AreFamily(theirs)) return false;
    const std::set<std::string_view> words(mine.begin(), mine.end()), others(theirs.begin(), theirs.end());
    const auto is_other = [&](std::string_view word) { return !word.empty() && !others.contains(word); };
    return words.size() > 1 && others.size() > 1 && !others.contains("") &&
           std::all_of(words.begin(), words.end(), is_other);
  }

  bool AreInUsersCode() const { return sides_.matching == Matching::kObjectPath && flow_ == Flow::kUnknown; }

  static std::vector<std::string_view> LastWords(const std::vector<std::string>& paths) {
    std::vector<std::string_view> words;
    for (const std::string& path : paths) words.push_back(LastPart(path));
    return words;
  }

  void Doubt(const char* why) {
    for (const std::size_t p : program_) {
      found_[p].confidence = std::min(found_[p].confidence, kSurmise);
      found_[p].why += why;
    }
  }

  // Whether the program made, by what Keras counted, `l2` before `l1`: then the numbers may be others than the writer's.
  bool MadeOtherwise() const {
    std::map<std::string_view, std::vector<std::pair<int, std::string_view>>> held;  // by holder
    for (const std::size_t p : program_) {
      const Layer& layer = sides_.program.layers[p];
      if (!IsKerasType(WithoutCounter(layer.name))) return false;
      held[ParentPart(layer.identity)].emplace_back(CounterOf(layer.name), LastPart(layer.identity));
    }
    return std::any_of(held.begin(), held.end(), [](auto& made) {
      std::sort(made.second.begin(), made.second.end());
      std::vector<std::string_view> words;
      for (const auto& [counter, word] : made.second) words.push_back(word);
      return FamilyFalls(words);
    });
  }

  enum class Proof { kProved, kLikely };

  // What stands in one place of both sides' trees is one thing. Numbers that Keras counts prove nothing of branches. False
  // when nothing is told so.
  bool SettlePlaced(Proof proof) {
    const bool falls = proof == Proof::kLikely || MadeOtherwise();
    const std::set<std::size_t> among(stored_.begin(), stored_.end());
    LayerGroup rest;
    std::set<std::size_t> used;
    for (const std::size_t p : program_) {
      const TreePlace place = p < sides_.places.size() ? sides_.places[p] : TreePlace();
      const bool counted = place.counted && flow_ == Flow::kParallel && proof == Proof::kProved;
      const bool told = among.contains(place.stored) && !counted;
      if (told && used.insert(place.stored).second) {
        const double confidence = falls ? kSurmise : kStructure;
        found_[p] = {place.stored, confidence, "same layer by kind, shapes and its place among the others", false};
      } else {
        rest.program.push_back(p);
      }
    }
    if (used.empty()) return false;
    std::copy_if(stored_.begin(), stored_.end(), std::back_inserter(rest.stored),
                 [&](std::size_t s) { return !used.contains(s); });
    SettleRest(rest);
    return true;
  }

  void SettleRest(const LayerGroup& rest) {
    if (rest.program.empty()) return;
    const std::vector<LayerMatch> matches = MatchGroup(sides_, given_, by_call_, rest);
    for (std::size_t i = 0; i < matches.size(); ++i) found_[rest.program[i]] = matches[i];
  }

  // Branches may have been listed in any order, and renamed as well, unless numbers in their names tell it on both sides.
  bool OrderProves() const {
    if (program_.size() == 1 || flow_ != Flow::kParallel) return true;
    return AllGiven(names_) && NumbersTell(sides_, program_, stored_);
  }

  void ByCallOrName() {
    for (const Labels* labels : {&renamed_, &renamed_names_}) {
      const Positions renamed = ByLabel(*labels);
      if (renamed.empty()) continue;
      return Settle(renamed, kStructure, "same layer by kind, shapes and what is alike in the names");
    }
    const Positions held = ByAttribute();
    if (!held.empty()) return Settle(held, kStructure, "same layer by kind, shapes and the name of its attribute");
    // By names that Keras made, a call finds what it should not.
    Positions own;
    for (const std::size_t p : program_) own.push_back(by_call_[p]);
    if (GoesByPaths() && IsByCall(own)) return Settle(own, kCallAgrees, "the call finds it by itself");
    if (SettleNamed()) return;
    // Keras counts layers as they are made, and lists them as they are connected: who exchanged both is not told.
    if (order_ == OrderSays::kTells && NumbersTell(sides_, program_, stored_)) {
      return Settle(stored_, kSurmise, "same layer by kind, shapes and order, unless branches were exchanged");
    }
    if (SettlePlaced(Proof::kLikely)) return;
    Settle(Positions(program_.size(), kNoLayer), 0,
           "several stored layers have these shapes, and the file does not tell their order");
  }

  // Layers of one given name on both sides are that layer; what is left may be in an order that is known. False when
  // there are none.
  bool SettleNamed() {
    // By name: how many layers of the program and of the file have it, and which of the file's was the last.
    struct Namesakes {
      int program = 0, stored = 0;
      std::size_t at = 0;
    };
    std::map<std::string_view, Namesakes> namesakes;
    for (const std::string& name : names_.program) ++namesakes[name].program;
    for (std::size_t i = 0; i < stored_.size(); ++i) {
      Namesakes& of = namesakes[names_.stored[i]];
      ++of.stored;
      of.at = i;
    }
    LayerGroup rest;
    std::vector<bool> used(stored_.size(), false);
    for (std::size_t i = 0; i < program_.size(); ++i) {
      const Namesakes& of = namesakes[names_.program[i]];
      if (names_.program[i].empty() || of.program != 1 || of.stored != 1) {
        rest.program.push_back(program_[i]);
        continue;
      }
      used[of.at] = true;
      found_[program_[i]] = {stored_[of.at], kStructure, "same layer by kind, shapes and name", false};
    }
    for (std::size_t i = 0; i < stored_.size(); ++i) {
      if (!used[i]) rest.stored.push_back(stored_[i]);
    }
    if (rest.program.size() == program_.size()) return false;
    SettleRest(rest);
    return true;
  }

  // What people called the layers that hold these, "attention/query"; nothing where Keras named one of them.
  Labels Owners() const {
    Labels labels{std::vector<std::string>(program_.size()), std::vector<std::string>(stored_.size())};
    for (std::size_t i = 0; i < program_.size() && !sides_.owners.empty(); ++i) {
      labels.program[i] = GivenOwner(sides_.owners[program_[i]]);
    }
    for (std::size_t i = 0; i < stored_.size(); ++i) {
      labels.stored[i] = GivenOwner(sides_.stored.layers[stored_[i]].identity);
    }
    return labels;
  }

  static std::string GivenOwner(std::string_view owner) {
    const std::string_view outer = FirstPart(owner);
    return outer == owner || IsKerasType(WithoutCounter(outer)) ? "" : std::string(owner);
  }

  Labels Identities() const {
    Labels labels;
    for (const std::size_t p : program_) labels.program.push_back(sides_.program.layers[p].identity);
    for (const std::size_t s : stored_) labels.stored.push_back(sides_.stored.layers[s].identity);
    return labels;
  }

  bool GoesByPaths() const {
    return sides_.matching == Matching::kObjectPath || sides_.matching == Matching::kWalkPath;
  }

  // Partners by labels, when each label stands once on both sides; empty otherwise.
  Positions ByLabel(const Labels& labels) const {
    std::map<std::string, std::size_t> at;
    for (std::size_t i = 0; i < stored_.size(); ++i) {
      if (labels.stored[i].empty() || !at.emplace(labels.stored[i], stored_[i]).second) return {};
    }
    Positions partners;
    for (const std::string& label : labels.program) {
      const auto found = at.find(label);
      if (found == at.end()) return {};
      partners.push_back(found->second);
      at.erase(found);
    }
    return partners;
  }

  // Whether one way is the other, or the end of it: a block around a layer is new, or gone.
  static bool EndsAlike(std::string_view a, std::string_view b) {
    if (a.size() < b.size()) std::swap(a, b);
    return !b.empty() && a.ends_with(b) && (a.size() == b.size() || a[a.size() - b.size() - 1] == '/');
  }

  // Partners by the attributes that hold the layers, also where a release lists those of a model by class and those of a block by
  // name; empty unless each has one.
  Positions ByAttribute() const {
    if (sides_.matching != Matching::kWalkPath) return {};
    Positions partners;
    std::set<std::size_t> used;
    for (const std::size_t p : program_) {
      const std::string way = given_.GivenIn(sides_.attributes[p]);
      std::size_t only = kNoLayer;
      for (std::size_t i = 0; i < stored_.size(); ++i) {
        if (!EndsAlike(way, paths_.stored[i])) continue;
        if (only != kNoLayer) return {};
        only = stored_[i];
      }
      if (only == kNoLayer || !used.insert(only).second) return {};
      partners.push_back(only);
    }
    return partners;
  }

  // Whether the call pairs the whole group so by itself.
  bool IsByCall(const Positions& partners) const {
    std::set<std::size_t> used;
    for (std::size_t i = 0; i < program_.size(); ++i) {
      const bool inside = Contains(stored_, partners[i]);
      if (!inside || by_call_[program_[i]] != partners[i] || !used.insert(partners[i]).second) return false;
    }
    return true;
  }

  const Sides& sides_;
  const GivenNames& given_;
  const Positions& by_call_;
  const Positions& asked_;
  Positions program_, stored_;  // in order, if that is known
  OrderSays order_ = OrderSays::kUnknown;
  Flow flow_ = Flow::kUnknown;
  Labels paths_, names_;
  Labels renamed_;        // paths in the words of the file
  Labels renamed_names_;  // names in those of the file
  std::map<std::size_t, LayerMatch> found_;
};

}  // namespace

std::vector<LayerMatch> MatchGroup(const Sides& sides, const GivenNames& names, const std::vector<std::size_t>& by_call,
                                   const LayerGroup& group) {
  return GroupMatcher(sides, names, by_call, group).Run();
}

}  // namespace ckptfit
