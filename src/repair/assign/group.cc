#include "repair/assign/group.h"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "base/contains.h"
#include "repair/assign/order.h"

namespace ckptfit {
namespace {

using Positions = std::vector<std::size_t>;

// The given names of both sides, of one kind: those of the way from the root, or the layers' own.
struct Labels {
  std::vector<std::string> program, stored;  // parallel to the group's lists
};

enum class Verdict { kSilent, kAgree, kDeny };

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
    }
    for (const std::size_t s : stored_) {
      paths_.stored.push_back(names.PathOf(sides.stored.layers[s], sides.stored));
      names_.stored.push_back(names.NameOf(sides.stored.layers[s]));
    }
    renamed_.stored = paths_.stored;
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
    bool agree = true;
    for (std::size_t i = 0; i < labels.program.size(); ++i) {
      const std::string& a = labels.program[i];
      const std::string& b = labels.stored[i];
      agree = agree && a == b && !a.empty();
      if (a == b) continue;
      if ((!a.empty() && stored.contains(a)) || (!b.empty() && program.contains(b))) return Verdict::kDeny;
    }
    return agree ? Verdict::kAgree : Verdict::kSilent;
  }

  void InOrder() {
    const Verdict by_path = Judge(paths_);
    const Verdict by_name = Judge(names_);
    const bool denied = Judge(renamed_) == Verdict::kDeny || by_name == Verdict::kDeny;
    if (denied && program_.size() > 1) return Contradiction();
    if (by_path == Verdict::kAgree || by_name == Verdict::kAgree) {
      return Settle(stored_, kIdentity, "same layer by kind, shapes and name");
    }
    if (!OrderProves()) return ByCallOrName();
    const bool alone = program_.size() == 1;
    Settle(
        stored_, kStructure,
        alone ? "the only layer of this kind and these shapes on both sides" : "same layer by kind, shapes and order");
    for (const std::size_t p : program_) found_[p].by_order = !alone;
  }

  // The order of attributes means little where the call finds each layer by its attribute.
  void Contradiction() {
    const Positions partners = ByLabel(paths_);
    if (GoesByPaths() && !partners.empty() && IsByCall(partners) && Judge(names_) != Verdict::kAgree) {
      return Settle(partners, kCallAgrees, "same path, by which the call finds it");
    }
    Deny("several stored layers have these shapes; names say one thing and the order another");
  }

  void ByLabels() {
    const Positions by_path = ByLabel(paths_);
    const Positions by_name = ByLabel(names_);
    if (!by_path.empty() && !by_name.empty() && by_path != by_name) {
      return Deny("several stored layers have these shapes; their paths say one thing and their names another");
    }
    const Positions& partners = by_path.empty() ? by_name : by_path;
    if (!partners.empty()) return Settle(partners, kStructure, "same layer by kind, shapes and name");
    if (sides_.same_paths && flow_ != Flow::kParallel) {
      const Positions same = ByLabel(Identities());
      if (!same.empty()) return Settle(same, kStructure, "the program would save it under the same path");
    }
    ByCallOrName();
  }

  // Branches may have been listed in any order, and renamed as well, unless numbers in their names tell it on both sides.
  bool OrderProves() const {
    return program_.size() == 1 || flow_ != Flow::kParallel || NumbersTell(sides_, program_, stored_);
  }

  void ByCallOrName() {
    const Positions renamed = ByLabel(renamed_);
    if (!renamed.empty())
      return Settle(renamed, kStructure, "same layer by kind, shapes and what is alike in the names");
    // By names that Keras made, a call finds what it should not.
    Positions own;
    for (const std::size_t p : program_) own.push_back(by_call_[p]);
    if (GoesByPaths() && IsByCall(own)) return Settle(own, kCallAgrees, "the call finds it by itself");
    if (SettleNamed()) return;
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
    if (rest.program.size() == program_.size() || rest.program.empty()) return rest.program.empty();
    const std::vector<LayerMatch> matches = MatchGroup(sides_, given_, by_call_, rest);
    for (std::size_t i = 0; i < matches.size(); ++i) found_[rest.program[i]] = matches[i];
    return true;
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
  Labels renamed_;  // paths in the words of the file
  std::map<std::size_t, LayerMatch> found_;
};

}  // namespace

std::vector<LayerMatch> MatchGroup(const Sides& sides, const GivenNames& names, const std::vector<std::size_t>& by_call,
                                   const LayerGroup& group) {
  return GroupMatcher(sides, names, by_call, group).Run();
}

}  // namespace ckptfit
