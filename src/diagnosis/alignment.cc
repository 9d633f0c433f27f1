#include "diagnosis/alignment.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <numeric>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>

#include "base/part_path.h"
#include "diagnosis/kind_key.h"
#include "diagnosis/names.h"
#include "diagnosis/rename.h"
#include "diagnosis/shape_change.h"
#include "diagnosis/widths.h"

namespace ckptfit {
namespace {

constexpr double kShapeWeight = 0.6;
constexpr double kTypeWeight = 0.2;
constexpr double kNameWeight = 0.2;
constexpr double kCounterWeight = 0.02;  // of names that are counters: they move up with every layer that came in front
// Below this likeness two layers count as strangers.
constexpr double kStranger = 0.38;
constexpr double kNothingAlike = -1;  // whatever the names
constexpr double kSame = 0.999;
constexpr double kSameButName = 0.799;
// Of an alignment of each layer with each: pairs of layers, and variables that are compared for them.
constexpr std::size_t kMaxCells = 250000;
constexpr std::size_t kMaxCompared = 16'000'000;
constexpr std::size_t kMaxLeftovers = 300;
constexpr std::size_t kMaxCrossed = 200;

// 1 for equal shapes, less the more dimensions differ, 0 for another rank.
double ShapeLikeness(const Shape& a, const Shape& b) {
  if (a.unknown_rank || b.unknown_rank) return 1;
  if (a.rank() != b.rank()) return 0;
  if (a.CompatibleWith(b)) return 1;
  std::size_t equal = 0;
  for (std::size_t i = 0; i < a.rank(); ++i) equal += a.dims[i] == b.dims[i] ? 1u : 0u;
  return 0.3 + 0.5 * static_cast<double>(equal) / static_cast<double>(a.rank());
}

double NameLikeness(const Layer& program, const Layer& stored) {
  if (!stored.shares_identity && !program.identity.empty() && program.identity == stored.identity) return 1;
  if (!program.name.empty() && program.name == stored.name) return 1;
  return 0;
}

// Whether a name, or the end of a path, is but a kind and a number: "layers/conv2d_7", "layer_with_weights-3", "0".
bool IsCounter(std::string_view path, std::string_view class_name) {
  const std::string_view last = LastPart(path);
  return AllDigits(last) || last.starts_with("layer_with_weights-") || IsAutomaticName(last, class_name);
}

double WeightOfName(const Layer& program, const Layer& stored) {
  const bool by_name = !program.name.empty() && program.name == stored.name;
  return IsCounter(by_name ? program.name : program.identity, program.class_name) ? kCounterWeight : kNameWeight;
}

// Of shapes and types, without names.
double BaseLikeness(const Layer& program, const Layer& stored) {
  const std::size_t count = std::max(program.parts.size(), stored.parts.size());
  if (count == 0) return kNothingAlike;
  // A layer alone is compared with the forward half of a Bidirectional; the backward half is the one too many.
  if ((program.half == 2) != (stored.half == 2)) return kNothingAlike;
  double shapes = 0;
  std::size_t leaves = 0, alike = 0, pairs = 0;
  for (const PartPair& pair : MatchParts(program, stored)) {
    if (pair.program == kNoLayer || pair.stored == kNoLayer) continue;
    const Part& a = program.parts[pair.program];
    const Part& b = stored.parts[pair.stored];
    const bool called_alike = a.leaf == b.leaf || (!a.role.empty() && a.role == b.role);
    alike += called_alike ? 1u : 0u;
    pairs += 1;
    shapes += ShapeLikeness(a.shape, b.shape);
    leaves += a.leaf == b.leaf ? 1u : 0u;
  }
  // Some of its variables have the shapes of some of the other's, and no name says more: so have many strangers.
  if (alike == 0 && pairs < count) shapes /= 2;
  double likeness = kShapeWeight * shapes / static_cast<double>(count);
  if (TypesAgree(program, stored)) {
    // Variables called alike are half of what makes a type.
    const double named = static_cast<double>(leaves) / static_cast<double>(count);
    likeness += program.type == stored.type ? kTypeWeight : kTypeWeight * (0.5 + 0.5 * named);
  }
  return likeness;
}

double WithNames(double base, const Layer& program, const Layer& stored, double weight = kNameWeight) {
  return base == kNothingAlike ? 0 : base + weight * NameLikeness(program, stored);
}

// Layers that are alike in all that BaseLikeness() looks at have one number: a model has many layers and few kinds.
class Kinds {
 public:
  std::size_t Of(const Layer& layer) { return numbers_.emplace(KindKey(layer), numbers_.size()).first->second; }

 private:
  std::unordered_map<std::string, std::size_t> numbers_;
};

std::vector<std::size_t> KindsOf(const std::vector<Layer>& layers, Kinds* kinds) {
  std::vector<std::size_t> numbers;
  numbers.reserve(layers.size());
  for (const Layer& layer : layers) numbers.push_back(kinds->Of(layer));
  return numbers;
}

// Appends what differs between two layers that are alike in all but sizes; false when they are not.
bool AddSizes(const Layer& program, const Layer& stored, std::vector<SizeChange>* sizes) {
  if (program.parts.size() != stored.parts.size() || program.half != stored.half || !TypesAgree(program, stored)) {
    return false;
  }
  for (const PartPair& pair : MatchParts(program, stored)) {
    if (pair.program == kNoLayer || pair.stored == kNoLayer) return false;
    const Shape& a = program.parts[pair.program].shape;
    const Shape& b = stored.parts[pair.stored].shape;
    if (a.unknown_rank || b.unknown_rank || a.rank() != b.rank()) return false;
    for (std::size_t i = 0; i < a.rank(); ++i) {
      if (a.dims[i] != b.dims[i] && a.dims[i] > 0) sizes->push_back({a.dims[i], b.dims[i]});
    }
  }
  return true;
}

using Order = std::vector<std::size_t>;

class Aligner {
 public:
  Aligner(const Side& program, const Side& stored) : program_(program.layers), stored_(stored.layers) {
    p_order_ = InOrder(program_, stored.ordered);
    s_order_ = InOrder(stored_, stored.ordered);
    ordered_ = stored.ordered;
    Kinds kinds;
    p_kinds_ = KindsOf(program_, &kinds);
    s_kinds_ = KindsOf(stored_, &kinds);
    partner_.assign(program_.size(), kNoLayer);
    used_.assign(stored_.size(), false);
    moved_.assign(program_.size(), false);
  }

  std::vector<LayerPair> Run() {
    if (IsSameThroughout() || IsMultiplied()) {
      for (std::size_t i = 0; i < p_order_.size(); ++i) Take(i, i);
      return Pairs();
    }
    Span span{0, p_order_.size(), 0, s_order_.size()};
    // A part of an attention has the same name in every block.
    TrimEnds(&span, [this](std::size_t p, std::size_t s) {
      return program_[p_order_[p]].identity == stored_[s_order_[s]].identity && Score(p, s) >= kSame;
    });
    if (!IsAffordable(span)) {
      TrimEnds(&span, [this](std::size_t p, std::size_t s) { return Score(p, s) >= kSameButName; });
    }
    if (IsAffordable(span)) {
      AlignSpan(span);
    } else {
      PairByName(span);
    }
    PairLeftovers();
    Uncross();
    return Pairs();
  }

 private:
  struct Span {
    std::size_t p_begin, p_end, s_begin, s_end;
  };

  // Whether nothing changed: most programs are those that saved the file, and may have thousands of layers.
  bool IsSameThroughout() {
    if (program_.size() != stored_.size()) return false;
    for (std::size_t i = 0; i < program_.size(); ++i) {
      if (Score(i, i) < kSame) return false;
    }
    return true;
  }

  // Whether both sides are the same layers in the same order, with widths that differ by one factor. Shapes alone would
  // bring together layers of different blocks then.
  bool IsMultiplied() const {
    if (program_.size() != stored_.size()) return false;
    std::vector<SizeChange> sizes;
    for (std::size_t i = 0; i < p_order_.size(); ++i) {
      const std::size_t p = p_order_[i], s = s_order_[i];
      if (p_kinds_[p] == s_kinds_[s]) continue;  // the same shapes
      if (!AddSizes(program_[p], stored_[s], &sizes)) return false;
    }
    return CommonFactor(std::move(sizes)).has_value();
  }

  static Order InOrder(const std::vector<Layer>& layers, bool ordered) {
    Order order(layers.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    if (!ordered) {
      std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return NaturalLess(layers[a].identity, layers[b].identity);
      });
    }
    return order;
  }

  bool IsAffordable(const Span& span) const {
    const std::span<const std::size_t> ps(p_order_), ss(s_order_);
    const std::size_t n = span.p_end - span.p_begin;
    const std::size_t m = span.s_end - span.s_begin;
    return n * m <= kMaxCells && IsAffordable(ps.subspan(span.p_begin, n), ss.subspan(span.s_begin, m));
  }

  // Whether every one of these layers can be compared with every one of those: not when many are large.
  bool IsAffordable(std::span<const std::size_t> ps, std::span<const std::size_t> ss) const {
    std::size_t compared = 0;
    for (const std::size_t p : ps) {
      for (const std::size_t s : ss) compared += PartComparisons(program_[p], stored_[s]);
      if (compared > kMaxCompared) return false;
    }
    return true;
  }

  double Score(std::size_t p, std::size_t s) { return LikenessOf(p_order_[p], s_order_[s]); }

  // BaseLikeness(), of each two kinds of layers once.
  double BaseOf(std::size_t p, std::size_t s) {
    const auto [known, fresh] = base_.try_emplace({p_kinds_[p], s_kinds_[s]}, 0);
    if (fresh) known->second = BaseLikeness(program_[p], stored_[s]);
    return known->second;
  }

  double LikenessOf(std::size_t p, std::size_t s) { return WithNames(BaseOf(p, s), program_[p], stored_[s]); }

  // What a pair is worth where layers came or went: counters say little then.
  double Worth(std::size_t p, std::size_t s) {
    const Layer& program = program_[p_order_[p]];
    const Layer& stored = stored_[s_order_[s]];
    if (program_.size() == stored_.size()) return Score(p, s);
    return WithNames(BaseOf(p_order_[p], s_order_[s]), program, stored, WeightOfName(program, stored));
  }

  void Take(std::size_t p, std::size_t s) {
    partner_[p_order_[p]] = s_order_[s];
    used_[s_order_[s]] = true;
  }

  template <typename Same>
  void TrimEnds(Span* span, Same same) {
    while (span->p_begin < span->p_end && span->s_begin < span->s_end && same(span->p_begin, span->s_begin)) {
      Take(span->p_begin++, span->s_begin++);
    }
    while (span->p_begin < span->p_end && span->s_begin < span->s_end && same(span->p_end - 1, span->s_end - 1)) {
      Take(--span->p_end, --span->s_end);
    }
  }

  // Needleman-Wunsch: gaps cost nothing, a pair gains its likeness above that of strangers.
  void AlignSpan(const Span& span) {
    const std::size_t n = span.p_end - span.p_begin;
    const std::size_t m = span.s_end - span.s_begin;
    if (n == 0 || m == 0) return;
    std::vector<double> gain(n * m);
    std::vector<double> best((n + 1) * (m + 1), 0);
    const auto at = [&](std::size_t i, std::size_t j) -> double& { return best[i * (m + 1) + j]; };
    for (std::size_t i = n; i-- > 0;) {
      for (std::size_t j = m; j-- > 0;) {
        gain[i * m + j] = Worth(span.p_begin + i, span.s_begin + j) - kStranger;
        at(i, j) = std::max({gain[i * m + j] + at(i + 1, j + 1), at(i + 1, j), at(i, j + 1)});
      }
    }
    for (std::size_t i = 0, j = 0; i < n && j < m;) {
      if (gain[i * m + j] > 0 && at(i, j) == gain[i * m + j] + at(i + 1, j + 1)) {
        Take(span.p_begin + i++, span.s_begin + j++);
      } else if (at(i, j) == at(i + 1, j)) {
        ++i;
      } else {
        ++j;
      }
    }
  }

  void PairByName(const Span& span) {
    std::map<std::string_view, std::size_t> index;
    for (std::size_t s = span.s_begin; s < span.s_end; ++s) index.emplace(stored_[s_order_[s]].identity, s);
    for (std::size_t p = span.p_begin; p < span.p_end; ++p) {
      const auto it = index.find(program_[p_order_[p]].identity);
      if (it == index.end() || used_[s_order_[it->second]] || Score(p, it->second) < kStranger) continue;
      Take(p, it->second);
    }
  }

  // Whether the loader finds the one for the other wherever it stands: at its path, or as the model's own variables, which
  // files and programs list before its layers or behind them.
  bool IsFoundAnyway(std::size_t p, std::size_t s) const {
    const Layer& program = program_[p];
    const Layer& stored = stored_[s];
    if (!stored.shares_identity) return program.identity == stored.identity;
    return stored.outer == "top_level_model_weights" && IsModelItself(program.way);
  }

  // "model".
  static bool IsModelItself(std::string_view way) { return way.find_first_of(".[") == std::string_view::npos; }

  // What the order forbade: layers that moved elsewhere. Best likeness first.
  void PairLeftovers() {
    struct Candidate {
      double score;
      std::size_t p, s;
    };
    std::vector<std::size_t> ps, ss;
    for (std::size_t p = 0; p < program_.size(); ++p) {
      if (partner_[p] == kNoLayer) ps.push_back(p);
    }
    for (std::size_t s = 0; s < stored_.size(); ++s) {
      if (!used_[s]) ss.push_back(s);
    }
    if (ps.size() > kMaxLeftovers || ss.size() > kMaxLeftovers || !IsAffordable(ps, ss)) return;
    std::vector<Candidate> candidates;
    const double least = ordered_ ? kSameButName : 0.6;
    for (const std::size_t p : ps) {
      for (const std::size_t s : ss) {
        const double score = LikenessOf(p, s);
        if (score >= (IsFoundAnyway(p, s) ? kStranger : least)) candidates.push_back({score, p, s});
      }
    }
    std::stable_sort(candidates.begin(), candidates.end(),
                     [](const Candidate& a, const Candidate& b) { return a.score > b.score; });
    for (const Candidate& c : candidates) {
      if (partner_[c.p] != kNoLayer || used_[c.s]) continue;
      partner_[c.p] = c.s;
      used_[c.s] = true;
      moved_[c.p] = ordered_ && !IsFoundAnyway(c.p, c.s);
    }
  }

  // Layers that were brought together by place or number, and do not fit, may fit one another when they are exchanged: all
  // of them, or it means nothing.
  void Uncross() {
    std::vector<std::size_t> crossed;
    for (std::size_t p = 0; p < program_.size() && crossed.size() <= kMaxCrossed; ++p) {
      if (partner_[p] != kNoLayer && BaseOf(p, partner_[p]) < kSameButName) crossed.push_back(p);
    }
    if (crossed.size() < 2 || crossed.size() > kMaxCrossed) return;
    std::vector<std::size_t> free;
    for (const std::size_t p : crossed) free.push_back(partner_[p]);
    std::vector<std::size_t> fitting;
    for (const std::size_t p : crossed) {
      const auto s =
          std::find_if(free.begin(), free.end(), [&](std::size_t at) { return BaseOf(p, at) >= kSameButName; });
      if (s == free.end()) return;
      fitting.push_back(*s);
      free.erase(s);
    }
    for (std::size_t i = 0; i < crossed.size(); ++i) {
      const std::size_t p = crossed[i];
      partner_[p] = fitting[i];
      moved_[p] = CompareNames(program_[p].identity, stored_[fitting[i]].identity).only_numbers;
    }
  }

  std::vector<LayerPair> Pairs() const {
    std::vector<LayerPair> pairs;
    std::vector<bool> listed(stored_.size(), false);
    const auto list_gaps_before = [&](std::size_t end) {
      for (std::size_t s = 0; s < end; ++s) {
        const std::size_t layer = s_order_[s];
        if (!used_[layer] && !listed[layer]) pairs.push_back({kNoLayer, layer, false});
        listed[layer] = listed[layer] || !used_[layer];
      }
    };
    std::vector<std::size_t> place(stored_.size());
    for (std::size_t s = 0; s < s_order_.size(); ++s) place[s_order_[s]] = s;
    std::size_t gaps_listed = 0;
    for (const std::size_t p : p_order_) {
      const std::size_t s = partner_[p];
      if (s != kNoLayer && !moved_[p] && place[s] > gaps_listed) {
        for (std::size_t at = gaps_listed; at < place[s]; ++at) {
          const std::size_t layer = s_order_[at];
          if (!used_[layer] && !listed[layer]) pairs.push_back({kNoLayer, layer, false});
          listed[layer] = listed[layer] || !used_[layer];
        }
        gaps_listed = place[s];
      }
      pairs.push_back({p, s, moved_[p]});
    }
    list_gaps_before(s_order_.size());
    return pairs;
  }

  const std::vector<Layer>& program_;
  const std::vector<Layer>& stored_;
  Order p_order_;
  Order s_order_;
  bool ordered_ = false;
  std::vector<std::size_t> p_kinds_, s_kinds_;
  std::map<std::pair<std::size_t, std::size_t>, double> base_;  // by kinds
  std::vector<std::size_t> partner_;                            // of each program layer
  std::vector<bool> used_;
  std::vector<bool> moved_;
};

}  // namespace

double Likeness(const Layer& program, const Layer& stored) {
  return WithNames(BaseLikeness(program, stored), program, stored);
}

std::vector<LayerPair> AlignLayers(const Side& program, const Side& stored) { return Aligner(program, stored).Run(); }

}  // namespace ckptfit
