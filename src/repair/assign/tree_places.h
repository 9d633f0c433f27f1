// Which stored layer stands where a layer of the program does, by the trees of objects that the paths of both sides make.
//
// "stages/res_block_1/n1" has the place of "blocks/res_block_1/bn1" when `stages` is all that the program has in place of
// `blocks`, and `n1` is told from its neighbours by number or by what is below it. Names that both sides have in one place
// stay what they are; of the others, those are paired that alone have such variables below them, or that number the same
// things. What wraps all the others, or holds them in a list, is looked through.
//
// Trust.    Paths of the file are hostile text: they are split and compared, never followed.
// Threads.  Any. Cost. O(words of all paths) with a logarithm.
#pragma once

#include <cstddef>
#include <vector>

#include "repair/assign/sides.h"

namespace ckptfit {

// Parallel to `sides.program.layers`. Nothing where the keys of the file are no paths.
std::vector<TreePlace> PlacesInTree(const Sides& sides);

}  // namespace ckptfit
