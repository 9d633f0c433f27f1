#include <algorithm>

#include "messages/explain_text.h"

namespace ckptfit {
namespace {

constexpr double kShownError = 0.95;   // the file has this fault
constexpr double kShownWarning = 0.4;  // it may have nothing to do with the text
constexpr double kNotShown = 0.1;      // of what the text alone says

double WeightOf(const Finding& finding) {
  return (finding.severity == Severity::kError ? kShownError : kShownWarning) * finding.confidence;
}

const Finding* FindingOf(const std::vector<Finding>& findings, const NamedCause& cause) {
  const auto found =
      std::find_if(findings.begin(), findings.end(), [&](const Finding& f) { return f.code == cause.code; });
  return found == findings.end() ? nullptr : &*found;
}

void AddWhatTheTextDoesNotName(const std::vector<Finding>& findings, const Catalogue& catalogue,
                               Explanation* explanation) {
  for (const Finding& finding : findings) {
    const NamedCause* cause = catalogue.Find(finding.code);
    const bool known = std::any_of(explanation->candidates.begin(), explanation->candidates.end(),
                                   [&](const Candidate& c) { return c.cause == cause; });
    if (cause != nullptr && !known) explanation->candidates.push_back({cause, cause->reports, 0, {}, ""});
  }
}

}  // namespace

void FoldInFindings(const std::vector<Finding>& findings, const Catalogue& catalogue, Explanation* explanation) {
  AddWhatTheTextDoesNotName(findings, catalogue, explanation);
  double best = 0;
  for (const Finding& finding : findings) best = std::max(best, WeightOf(finding));
  double total = 0;
  for (Candidate& candidate : explanation->candidates) {
    if (const Finding* finding = FindingOf(findings, *candidate.cause)) {
      candidate.shown = finding->title;
      candidate.guessed = false;
      candidate.confidence = std::max(candidate.confidence, WeightOf(*finding));
    } else {
      candidate.confidence *= (1 - best) * (candidate.cause->seen_in_file ? kNotShown : 1);
    }
    total += candidate.confidence;
  }
  for (Candidate& candidate : explanation->candidates) candidate.confidence /= std::max(total, 1.0);
  std::stable_sort(explanation->candidates.begin(), explanation->candidates.end(),
                   [](const Candidate& a, const Candidate& b) { return a.confidence > b.confidence; });
}

}  // namespace ckptfit
