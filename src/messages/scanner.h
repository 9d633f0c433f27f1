// Finds many wordings in one text, in one pass.
//
// Trust.    Any text. A wording is tried at no more than kMaxTries places, so that a text which repeats its beginning
//           costs no more than any other: O(length) for a fixed set of wordings.
// Threads.  A const Scanner may be used by many threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "messages/plain_text.h"
#include "messages/wording.h"

namespace ckptfit {

struct WordingMatch {
  std::size_t begin = 0;  // in the plain text
  std::size_t end = 0;
  Captures captures;  // views into the text and the wording
};

class Scanner {
 public:
  static constexpr std::size_t kMaxTries = 1000;

  // `wordings` must outlive the scanner.
  explicit Scanner(std::vector<const Wording*> wordings);

  // For each wording, in the order given, its last match: an error stands at the end of what was pasted.
  std::vector<std::optional<WordingMatch>> Scan(const PlainText& text) const;

 private:
  std::vector<const Wording*> wordings_;
  std::unordered_map<std::uint32_t, std::vector<std::size_t>> by_start_;  // first kMinStart bytes -> wordings
};

}  // namespace ckptfit
