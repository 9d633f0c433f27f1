// Which stored layer is which of the program's, as far as it can be proved.
//
// Layers that could take each other's place are looked at together. As many of them on both sides are paired in order,
// which given names must not contradict; of another number only given names tell one from the other. What neither
// proves stays without a partner.
//
// Threads.  Any.
// Cost.     O(layers log layers + kinds of the program * kinds of the file); a kind is a set of layers that differ in
//           name and place only. Beyond kMaxKindPairs nothing is paired.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "diagnosis/alignment.h"
#include "repair/assign/names.h"
#include "repair/assign/parts.h"
#include "repair/assign/sides.h"

namespace ckptfit {

inline constexpr std::size_t kMaxKindPairs = 1'000'000;

struct LayerMatch {
  std::size_t stored = kNoLayer;
  double confidence = 0;
  std::string why;        // or why there is no partner
  bool denied = false;    // there can be none: names and order contradict each other
  bool by_order = false;  // one of several, told by the order alone
};

// What a match is worth.
inline constexpr double kIdentity = 1;      // structure and names agree
inline constexpr double kStructure = 0.95;  // structure alone
// Structure allows what the call does by itself, and does not prove it: whoever exchanged two attributes, or two weights
// of a layer, has a call that finds both.
inline constexpr double kCallAgrees = 0.85;
inline constexpr double kSurmise = 0.7;  // the call does it by itself, and nothing else speaks for it

// `by_call`: the stored layer from which the call by itself loads a layer of the program, or kNoLayer; parallel to
// `sides.program.layers`, as is the answer.
std::vector<LayerMatch> MatchLayers(const Sides& sides, const GivenNames& names,
                                    const std::vector<std::size_t>& by_call);

}  // namespace ckptfit
