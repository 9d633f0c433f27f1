// One object under several names: tied embeddings, one block called n times.
#pragma once

#include "diagnosis/cause.h"
#include "diagnosis/layer.h"

namespace ckptfit {

// The program's layer that stands where the checkpoint has this one, which no layer of the program is the counterpart of: the
// program gave the layer a second name there. nullptr when it has none, or the call goes by no paths.
const Layer* SharedLayer(const Case& c, const Layer& stored);

}  // namespace ckptfit
