// Ranges of releases: which TensorFlow and Keras a text can come from, as far as it tells.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ckptfit/result.h"
#include "messages/plain_text.h"

namespace ckptfit {

// A release as far as ranges tell them apart: major and minor number.
struct Minor {
  int major = 0;
  int minor = 0;
  friend auto operator<=>(const Minor&, const Minor&) = default;
};

inline constexpr Minor kFirstRelease = {0, 0};
inline constexpr Minor kLastRelease = {99, 99};

struct ReleaseRange {
  Minor first = kFirstRelease;
  Minor last = kLastRelease;

  bool known() const { return first != kFirstRelease || last != kLastRelease; }
  // Keeps what both have; unchanged, and false, when they have nothing in common.
  bool Narrow(const ReleaseRange& other);
  // "2.4", "2.13-2.15", "3.0 or later", "2.15 or earlier", "" when nothing is known.
  std::string ToString() const;
};

struct Releases {
  ReleaseRange tensorflow;
  ReleaseRange keras;
};

// "2.4", "2.13-2.15", "3-" or "-2.15"; a lone major number means all of its releases. kInvalidArgument for anything else.
Result<ReleaseRange> ParseReleaseRange(std::string_view text);

// The releases that a text states: "TensorFlow version: 2.15.1", "keras==3.3.3", "tf 2.4", "tensorflow>=2.16", "Keras 2.13-2.14",
// "2.16+". Of "Keras 1.2 -> 2.0" it is the later one, in which the program runs. The last statement of each counts. Nothing is
// known of what is not stated.
Releases StatedReleases(const PlainText& text);

// What follows for one from the other: Keras 3 is TensorFlow 2.16 or later, TensorFlow 2.13 is Keras 2 and so on.
void Relate(Releases* releases);

}  // namespace ckptfit
