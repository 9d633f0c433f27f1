#include "repair/assign/parts.h"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <tuple>

#include "base/part_path.h"
#include "diagnosis/names.h"

namespace ckptfit {
namespace {

using Positions = std::vector<std::size_t>;

bool Tells(std::string_view name) { return !name.empty() && !AllDigits(name) && name != kUnnamed; }

bool SameName(const Part& a, const Part& b) {
  return (Tells(a.role) && a.role == b.role) || (Tells(a.leaf) && a.leaf == b.leaf);
}

std::string_view RoleOf(const Part& part) { return part.role; }
std::string_view LeafOf(const Part& part) { return part.leaf; }

// Sorts variables into the order of the one list that holds them: "blocks/0", "blocks/1". False, and no change, when
// they lie in several, or elsewhere.
bool SortAsListed(const Layer& layer, Positions* at) {
  const auto leaf = [&](std::size_t i) -> std::string_view { return layer.parts[i].leaf; };
  const std::string_view list = ParentPart(leaf(at->front()));
  const bool listed = !list.empty() && std::all_of(at->begin(), at->end(), [&](std::size_t i) {
    return ParentPart(leaf(i)) == list && AllDigits(LastPart(leaf(i)));
  });
  if (!listed) return false;
  std::sort(at->begin(), at->end(), [&](std::size_t a, std::size_t b) { return NaturalLess(leaf(a), leaf(b)); });
  return true;
}

struct ShapeLess {
  bool operator()(const Shape* a, const Shape* b) const {
    return std::tie(a->unknown_rank, a->dims) < std::tie(b->unknown_rank, b->dims);
  }
};

class PartFitter {
 public:
  PartFitter(const Layer& program, const Layer& stored, Matching matching)
      : program_(program),
        stored_(stored),
        matching_(matching),
        fitted_(program.parts.size()),
        used_(stored.parts.size(), false) {}

  std::vector<FittedPart> Run() {
    std::map<const Shape*, std::pair<Positions, Positions>, ShapeLess> shapes;
    for (std::size_t i = 0; i < program_.parts.size(); ++i) shapes[&program_.parts[i].shape].first.push_back(i);
    for (std::size_t i = 0; i < stored_.parts.size(); ++i) shapes[&stored_.parts[i].shape].second.push_back(i);
    for (auto& [shape, parts] : shapes) FitShape(parts.first, parts.second);
    FitOpenShapes();
    return std::move(fitted_);
  }

 private:
  void Take(std::size_t p, std::size_t s, PartProof proof) {
    fitted_[p] = {s, proof};
    used_[s] = true;
  }

  void FitShape(const Positions& ps, const Positions& ss) {
    if (ps.empty() || ss.empty()) return;
    if (ps.size() == 1 && ss.size() == 1) {
      const bool named = SameName(program_.parts[ps[0]], stored_.parts[ss[0]]);
      return Take(ps[0], ss[0], named ? PartProof::kName : PartProof::kShape);
    }
    FitNames(ps, ss, RoleOf);
    FitNames(ps, ss, LeafOf);
    CheckOrder(ps);
    if (ps.size() == ss.size()) FitRest(ps, ss);
  }

  // Pairs the names that one variable has on each side.
  template <typename NameOf>
  void FitNames(const Positions& ps, const Positions& ss, NameOf name_of) {
    std::map<std::string_view, std::pair<Positions, Positions>> names;
    for (const std::size_t p : ps) names[name_of(program_.parts[p])].first.push_back(p);
    for (const std::size_t s : ss) names[name_of(stored_.parts[s])].second.push_back(s);
    for (const auto& [name, at] : names) {
      if (!Tells(name) || at.first.size() != 1 || at.second.size() != 1) continue;
      const std::size_t p = at.first[0];
      const std::size_t s = at.second[0];
      if (fitted_[p].stored == s) continue;
      if (fitted_[p].stored != kNoLayer) {
        fitted_[p].proof = PartProof::kGuess;  // the variable's name says one thing, its attribute another
      } else if (!used_[s]) {
        Take(p, s, PartProof::kName);
      }
    }
  }

  // Names of variables that the user's code may have exchanged: attributes are what a loader goes by, other names only
  // count as long as the order agrees with them.
  void CheckOrder(const Positions& ps) {
    if (!program_.custom || matching_ == Matching::kObjectPath) return;
    std::size_t last = 0;
    bool ascends = true;
    for (const std::size_t p : ps) {
      if (fitted_[p].stored == kNoLayer) continue;
      ascends = ascends && fitted_[p].stored >= last;
      last = fitted_[p].stored;
    }
    for (const std::size_t p : ps) {
      if (!ascends && fitted_[p].stored != kNoLayer) fitted_[p].proof = PartProof::kGuess;
    }
  }

  // As many as there are on the other side: one is the one that is left, several are in order.
  void FitRest(const Positions& ps, const Positions& ss) {
    Positions open_p, open_s;
    std::copy_if(ps.begin(), ps.end(), std::back_inserter(open_p),
                 [&](std::size_t p) { return fitted_[p].stored == kNoLayer; });
    std::copy_if(ss.begin(), ss.end(), std::back_inserter(open_s), [&](std::size_t s) { return !used_[s]; });
    PartProof proof = PartProof::kShape;
    if (open_p.size() > 1 || (open_p.size() == 1 && open_p[0] != open_s[0])) {
      if (SortAsListed(program_, &open_p) && SortAsListed(stored_, &open_s) && SamePlaces(open_p, open_s)) {
        for (std::size_t i = 0; i < open_p.size(); ++i) Take(open_p[i], open_s[i], PartProof::kListed);
        return;
      }
      const bool told = stored_.type_told || stored_.half != 0;  // only Keras' recurrent layers have halves
      const bool fixed = !program_.custom && TypesAgree(program_, stored_);
      const bool whole = program_.parts.size() == stored_.parts.size();
      const bool numbered = std::none_of(stored_.parts.begin(), stored_.parts.end(), HasName);
      proof = fixed && told ? PartProof::kOrder : fixed && whole && numbered ? PartProof::kClass : PartProof::kGuess;
    }
    for (std::size_t i = 0; i < open_p.size(); ++i) Take(open_p[i], open_s[i], proof);
  }

  bool SamePlaces(const Positions& ps, const Positions& ss) const {
    return std::equal(ps.begin(), ps.end(), ss.begin(), ss.end(), [&](std::size_t p, std::size_t s) {
      return LastPart(program_.parts[p].leaf) == LastPart(stored_.parts[s].leaf);
    });
  }

  // Of a shape that is not known in full only the name tells.
  void FitOpenShapes() {
    for (std::size_t p = 0; p < program_.parts.size(); ++p) {
      const Part& part = program_.parts[p];
      if (part.shape.fully_known() || fitted_[p].stored != kNoLayer) continue;
      for (std::size_t s = 0; s < stored_.parts.size(); ++s) {
        if (used_[s] || !SameName(part, stored_.parts[s])) continue;
        if (part.shape.CompatibleWith(stored_.parts[s].shape)) Take(p, s, PartProof::kName);
        break;
      }
    }
  }

  const Layer& program_;
  const Layer& stored_;
  Matching matching_;
  std::vector<FittedPart> fitted_;
  std::vector<bool> used_;
};

std::string_view PlaceNamed(std::string_view name) {
  while (name.starts_with('_')) name.remove_prefix(1);
  if (name.ends_with("_dense")) name.remove_suffix(6);
  if (name == "attention_output") return "output";
  return name == "query" || name == "key" || name == "value" || name == "output" ? name : "";
}

bool PlacesDiffer(const Layer& program, const Layer& stored) {
  if (program.type != "einsum_dense") return false;
  const std::string_view a = PlaceInAttention(program);
  const std::string_view b = PlaceInAttention(stored);
  return !a.empty() && !b.empty() && a != b;
}

// Classes of the user's may have got another name, and their variables may be held by a layer of Keras inside. A guess
// takes the kernel of a depthwise convolution, which Keras 3 calls so, for that of another.
bool KindsMayAgree(const Layer& program, const Layer& stored) {
  if (TypesAgree(program, stored) || !IsKerasType(stored.type)) return true;
  return !stored.type_told && stored.type.starts_with("conv") && program.type == "depthwise_" + stored.type;
}

// Keras 3 calls the kernel of a depthwise convolution "kernel", earlier releases "depthwise_kernel".
bool IsOtherKernel(const Layer& program, const Part& a, const Part& b) {
  const auto is_kernel = [](const Part& part) { return part.role == "kernel" || part.role == "depthwise_kernel"; };
  return program.type.starts_with("depthwise_conv") && is_kernel(a) && is_kernel(b);
}

// Two layers of Keras whose variables are called otherwise are two kinds of layer, unless both say what they are.
bool NamesDeny(const Layer& program, const Layer& stored) {
  const bool same_kind = stored.type_told && WithoutCell(program.type) == WithoutCell(stored.type);
  return !program.custom && IsKerasType(stored.type) && !same_kind;
}

}  // namespace

bool HasName(const Part& part) { return Tells(part.role) || Tells(part.leaf); }

std::string_view PlaceInAttention(const Layer& layer) {
  const std::string_view place = PlaceNamed(LastPart(layer.identity));
  return place.empty() ? PlaceNamed(layer.name) : place;
}

std::vector<FittedPart> FitParts(const Layer& program, const Layer& stored, Matching matching) {
  return PartFitter(program, stored, matching).Run();
}

Fit FitOf(const Layer& program, const Layer& stored, Matching matching) {
  if (program.half != stored.half || program.inside != stored.inside || !KindsMayAgree(program, stored) ||
      PlacesDiffer(program, stored)) {
    return Fit::kNone;
  }
  const std::vector<FittedPart> fitted = FitParts(program, stored, matching);
  std::size_t matched = 0, same_name = 0, told = 0;
  for (std::size_t p = 0; p < fitted.size(); ++p) {
    if (fitted[p].stored == kNoLayer) continue;
    const Part& other = stored.parts[fitted[p].stored];
    ++matched;
    same_name += SameName(program.parts[p], other) || IsOtherKernel(program, program.parts[p], other) ? 1u : 0u;
    told += HasName(other) ? 1u : 0u;
  }
  if (matched == 0) return Fit::kNone;
  const bool names_agree = same_name == told;
  if (!names_agree && NamesDeny(program, stored)) return Fit::kNone;
  const bool kinds_agree = WithoutCell(program.type) == WithoutCell(stored.type);
  const bool all_program = matched == program.parts.size();
  const bool all_stored = matched == stored.parts.size();
  if (all_program && all_stored) return kinds_agree && names_agree ? Fit::kSame : Fit::kShapes;
  if (all_program) return Fit::kMoreHeld;
  return all_stored ? Fit::kLessHeld : Fit::kNone;
}

}  // namespace ckptfit
