// What a reader saw that is odd, while reading went on.
#pragma once

#include <string>
#include <vector>

#include "ckptfit/status.h"

namespace ckptfit {

// One oddity, at one place. `kind` is a permanent name such as "block-checksum" or "entry-past-end"; causes branch on
// it. Readers state what they saw and never what it means: that is the causes' part.
struct Observation {
  std::string kind;
  Where where;
  std::string expected;
  std::string found;
};

// Receives observations. Readers report each oddity once and at most kMaxObservations of them a file.
class ObservationSink {
 public:
  static constexpr std::size_t kMaxObservations = 1000;

  void Report(Observation observation) {
    if (seen_.size() < kMaxObservations) seen_.push_back(std::move(observation));
  }
  const std::vector<Observation>& seen() const { return seen_; }
  std::vector<Observation> Take() { return std::move(seen_); }

 private:
  std::vector<Observation> seen_;
};

}  // namespace ckptfit
