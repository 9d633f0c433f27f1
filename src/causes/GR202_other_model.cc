// The checkpoint is that of another architecture: a deeper one of the same family, or something else altogether.

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/contains.h"
#include "causes/causes.h"
#include "diagnosis/conclude.h"
#include "diagnosis/names.h"
#include "diagnosis/shape_change.h"

namespace ckptfit {
namespace {

constexpr std::size_t kMostKinds = 3;   // in the title
constexpr std::size_t kMostWidths = 8;  // in the evidence

// How many layers of a kind the two sides have.
struct Kind {
  std::string type;
  std::size_t program = 0;
  std::size_t stored = 0;
  std::size_t Apart() const { return program > stored ? program - stored : stored - program; }
};

std::string TypeOrAny(const Layer& layer) {
  return layer.type.empty() ? "layer" : std::string(WithoutCell(layer.type));
}

// What is known of a stored layer whose type is a guess: that guess, and the ranks of its variables.
std::string LooksOf(const Layer& stored) {
  std::string looks = TypeOrAny(stored);
  for (const Part& part : stored.parts) looks += fmt::format(" {}", part.shape.rank());
  return looks;
}

// What the program calls the counterparts of such layers.
class RightTypes {
 public:
  explicit RightTypes(const Comparison& comparison) : types_(comparison.stored.layers.size()) {
    for (const LayerPair& pair : comparison.pairs) {
      if (pair.program == kNoLayer || pair.stored == kNoLayer) continue;
      const Layer& program = comparison.program.layers[pair.program];
      const Layer& stored = comparison.stored.layers[pair.stored];
      if (stored.type_told || !TypesAgree(program, stored)) continue;
      types_[pair.stored] = TypeOrAny(program);
      by_looks_.emplace(LooksOf(stored), TypeOrAny(program));
    }
  }

  std::string Of(const Layer& stored, std::size_t at) const {
    if (!types_[at].empty()) return types_[at];
    const auto right = stored.type_told ? by_looks_.end() : by_looks_.find(LooksOf(stored));
    return right == by_looks_.end() ? TypeOrAny(stored) : right->second;
  }

 private:
  std::vector<std::string> types_;  // of stored layers with a counterpart
  std::map<std::string, std::string> by_looks_;
};

// Those that differ most first.
std::vector<Kind> KindsOf(const Comparison& comparison) {
  const RightTypes types(comparison);
  std::map<std::string, Kind> known;
  for (const Layer& layer : comparison.program.layers) ++known[TypeOrAny(layer)].program;
  const std::vector<Layer>& stored = comparison.stored.layers;
  for (std::size_t i = 0; i < stored.size(); ++i) ++known[types.Of(stored[i], i)].stored;
  std::vector<Kind> kinds;
  for (auto& [type, kind] : known) {
    kind.type = type;
    kinds.push_back(std::move(kind));
  }
  std::stable_sort(kinds.begin(), kinds.end(), [](const Kind& a, const Kind& b) { return a.Apart() > b.Apart(); });
  return kinds;
}

std::string Count(std::size_t n, const std::string& type) { return fmt::format("{} {}", n, type); }

std::string Title(const Comparison& comparison) {
  std::vector<std::string> here, there;
  for (const Kind& kind : KindsOf(comparison)) {
    if (kind.Apart() == 0 || here.size() == kMostKinds) break;
    here.push_back(Count(kind.program, kind.type));
    there.push_back(Count(kind.stored, kind.type));
  }
  if (here.empty()) {
    return fmt::format("the checkpoint is of another architecture than the program: of {} layers few are alike",
                       comparison.program.layers.size());
  }
  return fmt::format("the checkpoint is of another architecture: {} in the program, {} in the checkpoint",
                     ShortList(here), ShortList(there));
}

// The first different widths, in order: "64, 128, 256".
std::string Widths(const Side& side) {
  std::vector<std::int64_t> widths;
  std::string text;
  for (const Layer& layer : side.layers) {
    const std::optional<std::int64_t> outputs = OutputsOf(layer);
    if (!outputs || *outputs <= 0 || Contains(widths, *outputs)) continue;
    if (widths.size() == kMostWidths) return text + " ...";
    text += fmt::format("{}{}", widths.empty() ? "" : ", ", *outputs);
    widths.push_back(*outputs);
  }
  return text;
}

Evidence Described(std::string_view side, const Side& layers) {
  const std::string widths = Widths(layers);
  return {std::string(side), Counted(layers.layers.size(), "layer") + " with variables",
          widths.empty() ? "" : "of widths " + widths};
}

void Detect(const Case& c, std::vector<Finding>* findings) {
  for (const Change* change : ChangesOf(c, Change::Kind::kOtherModel)) {
    const bool raises = c.trace != nullptr && c.trace->outcome == Outcome::kRaises;
    Finding finding = StartFinding(kGR202);
    if (!raises && !Matters(c, *change)) finding.severity = Severity::kNote;  // the checkpoint merely has more
    finding.affected = NotLoaded(c, *change);
    finding.title = Title(*c.comparison);
    finding.why = fmt::format(
        "{} of the two sides have no counterpart on the other{}", Counted(change->layers.size(), "layer"),
        change->consequences.empty() ? "" : fmt::format(", and {} that have one differ", change->consequences.size()));
    finding.evidence.push_back(Described("program", c.comparison->program));
    finding.evidence.push_back(Described("checkpoint", c.comparison->stored));
    finding.fixes.push_back(
        {"build the architecture that was saved (its variant, depth and width), or load a file of this one",
         Safety::kManual, "", ""});
    findings->push_back(std::move(finding));
  }
}

}  // namespace

const Cause kGR202 = {"GR202", "other-model", "the weights are those of another model", Severity::kError, Detect};

}  // namespace ckptfit
