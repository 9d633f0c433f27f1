// Which causes a pasted error can have, most likely first.
//
// Each known message that stands in the text gives its possible causes a probability, by its first rule whose conditions
// hold. Messages are taken as independent witnesses. Guesses, from words that stand in many errors, share what the messages
// leave open. What is stated of releases, or follows from the wording, is part of
// the answer and of the rules' conditions.
//
// Trust.    Any bytes up to kMaxPastedBytes. Cost: O(length).
// Threads.  May be called by many threads at once.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "ckptfit/result.h"
#include "diagnosis/finding.h"
#include "messages/catalogue.h"
#include "messages/releases.h"

namespace ckptfit {

inline constexpr std::size_t kMaxPastedBytes = std::size_t{4} << 20;

// A known message, as it stands in the text.
struct SeenMessage {
  const Message* message = nullptr;
  std::string excerpt;
  bool counts = false;  // it speaks for some cause
};

struct Candidate {
  const NamedCause* cause = nullptr;
  std::vector<std::string> reports;  // names of slugs.txt that the text points to, best first
  double confidence = 0;             // 0..1; those of all candidates add up to at most 1
  std::vector<std::string> why;      // best first
  std::string shown;                 // by a check of the file: what it found
  bool guessed = false;              // only words speak for it, no message
};

struct Explanation {
  std::vector<Candidate> candidates;  // best first
  std::vector<SeenMessage> seen;      // in the order of the catalogue
  Releases releases;
  bool releases_follow = false;  // the wording tells more than what was stated

  // No known message speaks for a cause: what there is was guessed.
  bool guessed() const;
};

// `stated` are releases known from elsewhere; they go before what the text states. kOverBudget beyond kMaxPastedBytes.
Result<Explanation> ExplainText(std::string_view pasted, const Releases& stated, const Catalogue& catalogue);

// Folds in what a check of the file found: a cause that it shows comes first; one that it would show, and does not, comes
// last.
void FoldInFindings(const std::vector<Finding>& findings, const Catalogue& catalogue, Explanation* explanation);

}  // namespace ckptfit
