// Which layers of the program and of the file are one layer, although their shapes differ.
//
// Only layers that nothing else was assigned to or from are looked at, and only in three ways in which people change a
// layer; two layers that differ in any other way are strangers.
//
// Threads.  Any. Cost.  O(layers left of the program * layers left of the file).
#pragma once

#include <cstddef>
#include <vector>

#include "diagnosis/cause.h"
#include "repair/assign/assignment.h"
#include "repair/assign/sides.h"

namespace ckptfit {

struct ChangedLayer {
  enum class Kind { kHead, kChannels, kRows };
  Kind kind = Kind::kHead;
  std::size_t program = 0, stored = 0;  // positions in Side::layers
  std::vector<std::size_t> parts;       // of each part of the program's layer the position of the stored one's
};

std::vector<ChangedLayer> FindChangedLayers(const Case& c, const Sides& sides, const Assignments& assignments);

}  // namespace ckptfit
