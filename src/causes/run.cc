// Applies all causes and orders what they conclude.

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "causes/causes.h"
#include "diagnosis/cause.h"
#include "diagnosis/comparison.h"
#include "diagnosis/matching.h"
#include "diagnosis/verdict.h"

namespace ckptfit {

namespace {

// A call that says itself which key is for which variable: names tell nothing then.
bool MapsNames(const Case& c) {
  if (c.call == nullptr) return false;
  if (c.call->api == Api::kInitFromCheckpoint) return true;
  return c.call->api == Api::kSaverRestore &&
         std::any_of(c.call->objects.begin(), c.call->objects.end(), [](const auto& o) { return !o.first.empty(); });
}

// Keras 3 does not look into TensorFlow checkpoints for weights: what they hold makes no difference.
bool LooksInside(const Case& c) {
  const bool bundle = c.checkpoint.format == Format::kTensorBundle || c.checkpoint.format == Format::kSavedModel;
  return !(bundle && c.environment.keras3() && c.call != nullptr && c.call->api == Api::kLoadWeights);
}

// A call that makes its model from the file has only that model to compare with the file.
bool HasTwoSides(const Case& c) {
  if (c.target == nullptr || !LoadsVariables(c) || !LooksInside(c) || MapsNames(c)) return false;
  if (!BuildsFromFile(c)) return true;
  return c.trace != nullptr && c.trace->made != nullptr && c.trace->outcome != Outcome::kUnknown;
}

// A case with its comparison, where there are two sides to compare.
struct Compared {
  Compared(const Case& asked, ComparisonAhead ahead) : c(asked) {
    if (c.comparison != nullptr || !HasTwoSides(c)) return;
    const Target& loaded = *c.Loaded();
    if (ahead.target != &loaded || ahead.matching != MatchingOf(c)) {
      ahead = CompareAhead(c, LookAtBothSides(c, loaded));
    }
    comparison = FinishComparison(std::move(ahead), c.trace != nullptr && NeedsFindings(*c.trace));
    c.comparison = comparison.get();
  }
  Compared(const Compared&) = delete;
  Compared& operator=(const Compared&) = delete;

  Case c;
  std::shared_ptr<const Comparison> comparison;
};

// Errors first. An error of a call that returns is a silent one: nothing else will tell its user, so it stands in front
// by itself. Then what explains more variables, then what is more certain.
bool Before(const Finding& a, const Finding& b) {
  if (a.severity != b.severity) return a.severity < b.severity;
  if (a.affected != b.affected) return a.affected > b.affected;
  if (a.confidence != b.confidence) return a.confidence > b.confidence;
  return a.code < b.code;
}

}  // namespace

const std::vector<const Cause*>& AllCauses() {
  static const std::vector<const Cause*> causes = {
#define CAUSE(code, slug) &k##code,
#define TEXT(code, slug)
#include "causes/registry.inc"
#undef TEXT
#undef CAUSE
  };
  return causes;
}

std::vector<Finding> Diagnose(const Case& asked) { return Diagnose(asked, ComparisonAhead()); }

std::vector<Finding> Diagnose(const Case& asked, ComparisonAhead ahead) {
  const Compared compared(asked, std::move(ahead));
  std::vector<Finding> findings;
  for (const Cause* cause : AllCauses()) cause->detect(compared.c, &findings);
  std::stable_sort(findings.begin(), findings.end(), Before);
  return findings;
}

bool FindsError(const Case& asked, const BothSides& sides) {
  const bool given = sides.target != nullptr;
  const Compared compared(asked, given ? CompareAhead(asked, sides) : ComparisonAhead());
  std::vector<Finding> findings;
  return std::ranges::any_of(AllCauses(), [&](const Cause* cause) {
    if (cause->severity != Severity::kError) return false;
    cause->detect(compared.c, &findings);
    return std::ranges::any_of(findings, [](const Finding& f) { return f.severity == Severity::kError; });
  });
}

}  // namespace ckptfit
