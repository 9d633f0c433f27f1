#include "repair/assign/by_flow.h"

#include <algorithm>
#include <utility>

namespace ckptfit {
namespace {

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
    while (Settle()) {
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

  bool RunsAlike(std::size_t p, std::size_t s) const {
    return std::all_of(known_.begin(), known_.end(), [&](const auto& pair) {
      const Runs runs = sides_.program_order.Of(p, pair.first);
      return runs != Runs::kUnknown && runs == sides_.stored_order.Of(s, pair.second);
    });
  }

  bool CanBe(std::size_t p, std::size_t s) const {
    const Fit fit = FitOf(sides_.program.layers[p], sides_.stored.layers[s], sides_.matching);
    return (fit == Fit::kSame || fit == Fit::kShapes) && RunsAlike(p, s);
  }

  // Whether something new is known.
  bool Settle() {
    std::vector<std::pair<std::size_t, std::size_t>> found;
    std::vector<std::size_t> claims(sides_.stored.layers.size(), 0);
    for (std::size_t p = 0; p < matches_.size(); ++p) {
      if (!IsOpen(p)) continue;
      std::size_t only = kNoLayer, fits = 0;
      for (std::size_t s = 0; s < sides_.stored.layers.size(); ++s) {
        if (taken_[s] || !CanBe(p, s)) continue;
        only = s;
        ++fits;
        ++claims[s];
      }
      if (fits == 1) found.emplace_back(p, only);
    }
    std::erase_if(found, [&](const auto& pair) { return claims[pair.second] != 1; });
    for (const auto& [p, s] : found) {
      matches_[p] = {s, kStructure, "same layer by kind, shapes and what runs before and behind it"};
      Know(p);
    }
    return !found.empty();
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
