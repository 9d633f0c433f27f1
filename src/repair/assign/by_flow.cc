#include "repair/assign/by_flow.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ckptfit {
namespace {

using Positions = std::vector<std::size_t>;

class FlowMatcher {
 public:
  FlowMatcher(const Sides& sides, const GivenNames& names, std::vector<LayerMatch>* matches)
      : sides_(sides), names_(names), matches_(*matches), taken_(sides.stored.layers.size(), false) {
    for (std::size_t p = 0; p < matches_.size(); ++p) {
      if (IsProved(p)) Know(p);
    }
  }

  void Run() {
    const std::size_t layers = matches_.size(), open = layers - known_.size();
    if (open == 0 || open * open * layers > kMostFlowSteps) return;
    while (Settle() || SettleBeside()) {
    }
  }

 private:
  bool IsProved(std::size_t p) const { return matches_[p].stored != kNoLayer && matches_[p].confidence >= kStructure; }

  void Know(std::size_t p) {
    known_.emplace_back(p, matches_[p].stored);
    taken_[matches_[p].stored] = true;
  }

  // Names that people gave and that contradict the order are not overruled.
  bool IsOpen(std::size_t p) const {
    return !IsProved(p) && (!matches_[p].denied || names_.NameOf(sides_.program.layers[p]).empty());
  }

  static bool IsBeside(Runs runs) {
    return runs == Runs::kBeside || runs == Runs::kBesideFirst || runs == Runs::kBesideLast;
  }

  // Which input comes first is not always told.
  static bool AreAlike(Runs a, Runs b) {
    if (IsBeside(a) && IsBeside(b)) return a == b || a == Runs::kBeside || b == Runs::kBeside;
    return a != Runs::kUnknown && a == b;
  }

  bool RunsAlike(std::size_t p, std::size_t s) const {
    return std::all_of(known_.begin(), known_.end(), [&](const auto& pair) {
      return AreAlike(sides_.program_order.Of(p, pair.first), sides_.stored_order.Of(s, pair.second));
    });
  }

  bool CanBe(std::size_t p, std::size_t s) const {
    const Fit fit = FitOf(sides_.program.layers[p], sides_.stored.layers[s], sides_.matching);
    return (fit == Fit::kSame || fit == Fit::kShapes) && RunsAlike(p, s);
  }

  // The stored layers that one of the program's may be, of those that are left.
  Positions CouldBe(std::size_t p) const {
    Positions could;
    for (std::size_t s = 0; s < sides_.stored.layers.size(); ++s) {
      if (!taken_[s] && CanBe(p, s)) could.push_back(s);
    }
    return could;
  }

  // Whether something new is known.
  bool Settle() {
    std::vector<std::pair<std::size_t, std::size_t>> found;
    std::vector<std::size_t> claims(sides_.stored.layers.size(), 0);
    for (std::size_t p = 0; p < matches_.size(); ++p) {
      if (!IsOpen(p)) continue;
      const Positions could = CouldBe(p);
      for (const std::size_t s : could) ++claims[s];
      if (could.size() == 1) found.emplace_back(p, could.front());
    }
    std::erase_if(found, [&](const auto& pair) { return claims[pair.second] != 1; });
    for (const auto& [p, s] : found) {
      matches_[p] = {s, kStructure, "same layer by kind, shapes and what runs before and behind it"};
      Know(p);
    }
    return !found.empty();
  }

  // By what several layers could be that run beside each other, as many as could be those: which come first among the inputs
  // of what joins them. Whether something new is known.
  bool SettleBeside() {
    std::map<Positions, Positions> sets;  // stored layers -> those of the program that could be each of them
    std::vector<std::size_t> claims(sides_.stored.layers.size(), 0);
    for (std::size_t p = 0; p < matches_.size(); ++p) {
      if (IsProved(p)) continue;
      const Positions could = CouldBe(p);
      for (const std::size_t s : could) ++claims[s];
      if (!matches_[p].denied) sets[could].push_back(p);
    }
    bool settled = false;
    for (const auto& [stored, program] : sets) {
      const bool alone = std::all_of(stored.begin(), stored.end(), [&](auto s) { return claims[s] == program.size(); });
      if (stored.size() == program.size() && stored.size() > 1 && alone)
        settled = PairByInputs(program, stored) || settled;
    }
    return settled;
  }

  bool PairByInputs(const Positions& program, const Positions& stored) {
    const std::optional<Positions> mine = ByInputs(sides_.program_order, program);
    const std::optional<Positions> theirs = ByInputs(sides_.stored_order, stored);
    if (!mine || !theirs) return false;
    // Inputs may have been exchanged: they confirm what is likely for other reasons, and do not overrule it.
    for (std::size_t i = 0; i < mine->size(); ++i) {
      const std::size_t likely = matches_[(*mine)[i]].stored;
      if (likely != kNoLayer && likely != (*theirs)[i]) return false;
    }
    for (std::size_t i = 0; i < mine->size(); ++i) {
      matches_[(*mine)[i]] = {(*theirs)[i], kStructure,
                              "same layer by kind, shapes and its place among the inputs of what joins the branches"};
      Know((*mine)[i]);
    }
    return true;
  }

  // The earlier input first; nothing where that is not told of each two.
  static std::optional<Positions> ByInputs(const RunOrder& order, const Positions& layers) {
    Positions sorted(layers.size(), kNoLayer);
    for (const std::size_t one : layers) {
      std::size_t before = 0;
      for (const std::size_t other : layers) {
        if (one == other) continue;
        const Runs runs = order.Of(one, other);
        if (runs != Runs::kBesideFirst && runs != Runs::kBesideLast) return std::nullopt;
        before += runs == Runs::kBesideLast ? 1U : 0U;
      }
      if (sorted[before] != kNoLayer) return std::nullopt;
      sorted[before] = one;
    }
    return sorted;
  }

  const Sides& sides_;
  const GivenNames& names_;
  std::vector<LayerMatch>& matches_;
  std::vector<bool> taken_;                                 // stored layers
  std::vector<std::pair<std::size_t, std::size_t>> known_;  // program, stored
};

}  // namespace

void MatchByFlow(const Sides& sides, const GivenNames& names, std::vector<LayerMatch>* matches) {
  if (sides.stored_order.empty()) return;
  FlowMatcher(sides, names, matches).Run();
}

}  // namespace ckptfit
