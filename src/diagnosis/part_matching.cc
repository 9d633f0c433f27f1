#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/contains.h"
#include "base/part_path.h"
#include "diagnosis/alignment.h"
#include "diagnosis/names.h"

namespace ckptfit {
namespace {

// Larger layers than this are matched by position and name only.
constexpr std::size_t kMaxParts = 256;

bool Numbered(const Layer& layer) {
  return std::all_of(layer.parts.begin(), layer.parts.end(), [](const Part& p) { return AllDigits(p.leaf); });
}

bool SameRank(const Part& a, const Part& b) {
  return a.shape.unknown_rank || b.shape.unknown_rank || a.shape.rank() == b.shape.rank();
}

class PartMatcher {
 public:
  PartMatcher(const Layer& program, const Layer& stored)
      : program_(program.parts),
        stored_(stored.parts),
        partner_(program.parts.size(), kNoLayer),
        used_(stored.parts.size(), false) {}

  std::vector<PartPair> ByName() {
    if (IsLarge()) {
      PairEqualLeaves();
      PairEqual([](const Part& part) -> std::string_view { return part.role; });
      PairRestInPlace();
      return Pairs();
    }
    Pair([](const Part& a, const Part& b) { return a.leaf == b.leaf; });
    Pair([](const Part& a, const Part& b) { return !a.role.empty() && a.role == b.role; });
    Pair([](const Part& a, const Part& b) { return SameRank(a, b) && a.shape.CompatibleWith(b.shape); });
    Pair(SameRank);
    return Pairs();
  }

  std::vector<PartPair> ByPosition() {
    if (program_.size() != stored_.size() && !IsLarge()) return InOrder();
    if (!AllFitInPlace() && PairAllByShape()) return Pairs();
    for (std::size_t i = 0; i < std::min(program_.size(), stored_.size()); ++i) Take(i, i);
    return Pairs();
  }

 private:
  bool AllFitInPlace() const {
    for (std::size_t i = 0; i < std::min(program_.size(), stored_.size()); ++i) {
      if (!program_[i].shape.CompatibleWith(stored_[i].shape)) return false;
    }
    return true;
  }

  // Whether the same shapes stand in another order; then they are paired, else nothing is.
  bool PairAllByShape() {
    if (program_.size() != stored_.size() || IsLarge()) return false;
    Pair([](const Part& a, const Part& b) { return a.shape.CompatibleWith(b.shape); });
    if (!Contains(used_, false)) return true;
    partner_.assign(partner_.size(), kNoLayer);
    used_.assign(used_.size(), false);
    return false;
  }

  void Take(std::size_t p, std::size_t s) {
    partner_[p] = s;
    used_[s] = true;
  }

  bool IsLarge() const { return std::max(program_.size(), stored_.size()) > kMaxParts; }

  template <typename Same>
  void Pair(Same same) {
    for (std::size_t p = 0; p < program_.size(); ++p) {
      if (partner_[p] != kNoLayer) continue;
      for (std::size_t s = 0; s < stored_.size(); ++s) {
        if (used_[s] || !same(program_[p], stored_[s])) continue;
        Take(p, s);
        break;
      }
    }
  }

  // Those of one name in one place first: most layers have the same variables on both sides.
  void PairEqualLeaves() {
    const std::size_t both = std::min(program_.size(), stored_.size());
    bool all = program_.size() == stored_.size();
    for (std::size_t i = 0; i < both; ++i) {
      if (program_[i].leaf == stored_[i].leaf) {
        Take(i, i);
      } else {
        all = false;
      }
    }
    if (!all) PairEqual([](const Part& part) -> std::string_view { return part.leaf; });
  }

  // Those that are called alike, wherever they stand.
  template <typename NameOf>
  void PairEqual(NameOf name_of) {
    std::unordered_map<std::string_view, std::size_t> index;
    for (std::size_t s = 0; s < stored_.size(); ++s) {
      if (!used_[s] && !name_of(stored_[s]).empty()) index.emplace(name_of(stored_[s]), s);
    }
    if (index.empty()) return;
    for (std::size_t p = 0; p < program_.size(); ++p) {
      if (partner_[p] != kNoLayer) continue;
      const auto it = index.find(name_of(program_[p]));
      if (it != index.end() && !used_[it->second]) Take(p, it->second);
    }
  }

  // A list that another attribute holds now: no name of the rest agrees (names may repeat in every list), all shapes do.
  void PairRestInPlace() {
    std::vector<std::size_t> ps, ss;
    for (std::size_t p = 0; p < program_.size(); ++p) {
      if (partner_[p] == kNoLayer) ps.push_back(p);
    }
    for (std::size_t s = 0; s < stored_.size(); ++s) {
      if (!used_[s]) ss.push_back(s);
    }
    if (ps.size() != ss.size()) return;
    for (std::size_t i = 0; i < ps.size(); ++i) {
      if (!program_[ps[i]].shape.CompatibleWith(stored_[ss[i]].shape)) return;
    }
    for (std::size_t i = 0; i < ps.size(); ++i) Take(ps[i], ss[i]);
  }

  // Longest common subsequence of equal shapes: tells which of several numbered variables is the extra one.
  std::vector<PartPair> InOrder() {
    const std::size_t n = program_.size();
    const std::size_t m = stored_.size();
    std::vector<std::size_t> best((n + 1) * (m + 1), 0);
    const auto at = [&](std::size_t p, std::size_t s) -> std::size_t& { return best[p * (m + 1) + s]; };
    for (std::size_t p = n; p-- > 0;) {
      for (std::size_t s = m; s-- > 0;) {
        const bool same = program_[p].shape.CompatibleWith(stored_[s].shape);
        at(p, s) = std::max({same ? at(p + 1, s + 1) + 1 : 0, at(p + 1, s), at(p, s + 1)});
      }
    }
    for (std::size_t p = 0, s = 0; p < n && s < m;) {
      if (program_[p].shape.CompatibleWith(stored_[s].shape) && at(p, s) == at(p + 1, s + 1) + 1) {
        Take(p++, s++);
      } else if (at(p + 1, s) >= at(p, s + 1)) {
        ++p;
      } else {
        ++s;
      }
    }
    Pair(SameRank);
    return Pairs();
  }

  std::vector<PartPair> Pairs() const {
    std::vector<PartPair> pairs;
    pairs.reserve(std::max(program_.size(), stored_.size()));
    for (std::size_t p = 0; p < program_.size(); ++p) pairs.push_back({p, partner_[p]});
    for (std::size_t s = 0; s < stored_.size(); ++s) {
      if (!used_[s]) pairs.push_back({kNoLayer, s});
    }
    return pairs;
  }

  const std::vector<Part>& program_;
  const std::vector<Part>& stored_;
  std::vector<std::size_t> partner_;
  std::vector<bool> used_;
};

}  // namespace

std::size_t PartComparisons(const Layer& program, const Layer& stored) {
  const std::size_t p = program.parts.size();
  const std::size_t s = stored.parts.size();
  return std::max(p, s) > kMaxParts ? p + s : p * s;
}

std::vector<PartPair> MatchParts(const Layer& program, const Layer& stored) {
  PartMatcher matcher(program, stored);
  return Numbered(stored) ? matcher.ByPosition() : matcher.ByName();
}

}  // namespace ckptfit
