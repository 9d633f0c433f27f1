#include "repair/values/changed_layers.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "base/contains.h"
#include "repair/assign/branches.h"
#include "repair/assign/names.h"

namespace ckptfit {
namespace {

using Positions = std::vector<std::size_t>;

bool IsConv(const Layer& layer) { return layer.type == "conv1d" || layer.type == "conv2d" || layer.type == "conv3d"; }

// The axis along which the shapes differ; nothing when it is none or not one alone.
std::optional<std::size_t> OnlyDifference(const Shape& a, const Shape& b) {
  std::optional<std::size_t> axis;
  if (a.rank() != b.rank() || !a.fully_known() || !b.fully_known()) return std::nullopt;
  for (std::size_t i = 0; i < a.rank(); ++i) {
    if (a.dims[i] == b.dims[i]) continue;
    if (axis) return std::nullopt;
    axis = i;
  }
  return axis;
}

// Kernel and bias, or embeddings: each rank once on both sides.
std::optional<Positions> PartsByRank(const Layer& program, const Layer& stored) {
  Positions parts;
  if (program.parts.size() != stored.parts.size() || program.parts.empty()) return std::nullopt;
  for (const Part& part : program.parts) {
    std::optional<std::size_t> found;
    for (std::size_t s = 0; s < stored.parts.size(); ++s) {
      if (stored.parts[s].shape.rank() != part.shape.rank()) continue;
      if (found || Contains(parts, s)) return std::nullopt;
      found = s;
    }
    if (!found) return std::nullopt;
    parts.push_back(*found);
  }
  return parts;
}

class Finder {
 public:
  Finder(const Case& c, const Sides& sides, const Assignments& assignments)
      : c_(c), sides_(sides), names_(sides, *c.target) {
    std::set<std::size_t> missing;
    for (const Unassigned& one : assignments.missing) missing.insert(one.variable);
    const std::set<std::size_t> unused(assignments.unused.begin(), assignments.unused.end());
    program_ = LayersOf(sides.program, missing);
    stored_ = LayersOf(sides.stored, unused);
  }

  std::vector<ChangedLayer> Run() {
    for (const std::size_t p : program_) {
      for (const std::size_t s : stored_) {
        if (auto changed = Compare(p, s)) candidates_.push_back(std::move(*changed));
      }
    }
    DropInner();
    TakeNamed();
    TakeAlone();
    std::sort(found_.begin(), found_.end(), [](const auto& a, const auto& b) { return a.program < b.program; });
    return std::move(found_);
  }

 private:
  // Layers of which every part is among these.
  static Positions LayersOf(const Side& side, const std::set<std::size_t>& parts) {
    Positions layers;
    for (std::size_t i = 0; i < side.layers.size(); ++i) {
      const auto& of = side.layers[i].parts;
      const bool all = std::all_of(of.begin(), of.end(), [&](const Part& part) { return parts.contains(part.index); });
      if (all && !of.empty()) layers.push_back(i);
    }
    return layers;
  }

  const Layer& Program(std::size_t p) const { return sides_.program.layers[p]; }
  const Layer& Stored(std::size_t s) const { return sides_.stored.layers[s]; }

  std::optional<ChangedLayer> Compare(std::size_t p, std::size_t s) const {
    const Layer& program = Program(p);
    const Layer& stored = Stored(s);
    if (program.custom || program.half != stored.half || !TypesAgree(program, stored)) return std::nullopt;
    const auto parts = PartsByRank(program, stored);
    if (!parts) return std::nullopt;
    // The one of the highest rank is the kernel, or the embeddings.
    const auto by_rank = [](const Part& a, const Part& b) { return a.shape.rank() < b.shape.rank(); };
    const auto kernel = static_cast<std::size_t>(std::max_element(program.parts.begin(), program.parts.end(), by_rank) -
                                                 program.parts.begin());
    const Shape& wanted = program.parts[kernel].shape;
    const auto axis = OnlyDifference(wanted, stored.parts[(*parts)[kernel]].shape);
    if (!axis || wanted.rank() < 2) return std::nullopt;
    const auto kind = KindOf(program, wanted.rank(), *axis);
    if (!kind || !BiasesAre(program, stored, *parts, kernel, *kind == ChangedLayer::Kind::kHead)) return std::nullopt;
    return ChangedLayer{*kind, p, s, *parts};
  }

  // What differs when a kernel differs along that axis.
  std::optional<ChangedLayer::Kind> KindOf(const Layer& program, std::size_t rank, std::size_t axis) const {
    const bool conv = IsConv(program);
    if (axis + 1 == rank && (program.type == "dense" || conv)) return ChangedLayer::Kind::kHead;
    if (axis + 2 == rank && conv && !IsGrouped(program)) return ChangedLayer::Kind::kChannels;
    if (axis == 0 && program.type == "embedding" && rank == 2) return ChangedLayer::Kind::kRows;
    return std::nullopt;
  }

  // Whether a bias has the length of the kernel's last dimension on its side, or the same on both.
  static bool BiasesAre(const Layer& program, const Layer& stored, const Positions& parts, std::size_t kernel,
                        bool changed) {
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (i == kernel) continue;
      const Shape& wanted = program.parts[i].shape;
      const Shape& held = stored.parts[parts[i]].shape;
      if (!changed && wanted != held) return false;
      if (changed && (wanted != Shape{program.parts[kernel].shape.dims.back()} ||
                      held != Shape{stored.parts[parts[kernel]].shape.dims.back()})) {
        return false;
      }
    }
    return true;
  }

  bool IsGrouped(const Layer& program) const {
    return program.node != kNoNode && c_.target->nodes[program.node].config["groups"].AsInt(1) > 1;
  }

  static std::int64_t Units(const Layer& layer) {
    std::int64_t units = 0;
    for (const Part& part : layer.parts) {
      if (part.shape.rank() >= 2) units = part.shape.dims.back();
    }
    return units;
  }

  // Whether another of these layers takes as many values as this one makes. Embeddings take none.
  static bool Takes(const Side& side, const Positions& layers, std::size_t self) {
    const std::int64_t units = Units(side.layers[self]);
    return std::any_of(layers.begin(), layers.end(), [&](std::size_t i) {
      const Layer& layer = side.layers[i];
      return i != self && layer.type != "embedding" &&
             std::any_of(layer.parts.begin(), layer.parts.end(), [&](const Part& part) {
               const std::size_t rank = part.shape.rank();
               return rank >= 2 && part.shape.dims[rank - 2] == units;
             });
    });
  }

  // Layers left of that side, but for those that changed in another way.
  Positions Strangers(const Positions& layers, std::size_t ChangedLayer::* side) const {
    Positions strangers;
    std::copy_if(layers.begin(), layers.end(), std::back_inserter(strangers), [&](std::size_t i) {
      return std::none_of(candidates_.begin(), candidates_.end(), [&](const ChangedLayer& one) {
        return one.kind != ChangedLayer::Kind::kHead && one.*side == i;
      });
    });
    return strangers;
  }

  // Layers that another one follows are no head: in a chain all but the last, and those whose new or old number of
  // outputs a layer takes that changed along.
  void DropInner() {
    const bool chain = IsChain(*c_.target);
    const Positions program = Strangers(program_, &ChangedLayer::program);
    const Positions stored = Strangers(stored_, &ChangedLayer::stored);
    std::erase_if(candidates_, [&](const ChangedLayer& one) {
      if (one.kind != ChangedLayer::Kind::kHead) return false;
      if (chain && one.program + 1 != sides_.program.layers.size()) return true;
      return Takes(sides_.program, program, one.program) || Takes(sides_.stored, stored, one.stored);
    });
  }

  void Take(const ChangedLayer& one) {
    found_.push_back(one);
    std::erase_if(candidates_, [p = one.program, s = one.stored](const ChangedLayer& other) {
      return other.program == p || other.stored == s;
    });
  }

  bool SameName(const ChangedLayer& one) const {
    const Layer& program = Program(one.program);
    const Layer& stored = Stored(one.stored);
    const std::string path = names_.PathOf(program, sides_.program);
    const std::string name = names_.NameOf(program);
    return (!path.empty() && path == names_.PathOf(stored, sides_.stored)) ||
           (!name.empty() && name == names_.NameOf(stored));
  }

  static bool IsAlone(const ChangedLayer& one, const std::vector<ChangedLayer>& among) {
    return std::count_if(among.begin(), among.end(), [&](const ChangedLayer& other) {
             return other.program == one.program || other.stored == one.stored;
           }) == 1;
  }

  void TakeNamed() {
    std::vector<ChangedLayer> named;
    std::copy_if(candidates_.begin(), candidates_.end(), std::back_inserter(named),
                 [this](const ChangedLayer& one) { return SameName(one); });
    for (const ChangedLayer& one : named) {
      if (IsAlone(one, named)) Take(one);
    }
  }

  void TakeAlone() {
    const std::vector<ChangedLayer> left = candidates_;
    for (const ChangedLayer& one : left) {
      if (IsAlone(one, left)) Take(one);
    }
  }

  const Case& c_;
  const Sides& sides_;
  const GivenNames names_;
  Positions program_, stored_;
  std::vector<ChangedLayer> candidates_, found_;
};

}  // namespace

std::vector<ChangedLayer> FindChangedLayers(const Case& c, const Sides& sides, const Assignments& assignments) {
  if (assignments.missing.empty() || assignments.unused.empty()) return {};
  return Finder(c, sides, assignments).Run();
}

}  // namespace ckptfit
