// A program whose objects all stand in the file as they are called, below another holder or the same one: the file has more.
//
// Trust.  Paths of the file are hostile text: they are compared, never followed.
// Cost.   O(layers log layers) but for files with many layers of one path's end, which are looked at one by one.
#pragma once

#include "diagnosis/layer.h"

namespace ckptfit {

// Whether each layer of the program has one in the file of its whole path, but for what holds all of them: "cells/c0" and
// "head" in a file of "model/cells/c0", "model/cells/c1" and "model/head".
bool IsSubtree(const Side& program, const Side& stored);

}  // namespace ckptfit
