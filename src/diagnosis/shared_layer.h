// One object under several names: tied embeddings, one block called n times.
#pragma once

#include <string_view>

#include "diagnosis/cause.h"
#include "diagnosis/layer.h"

namespace ckptfit {

// The program's layer that stands where the checkpoint has this one, which no layer of the program is the counterpart of: the
// program gave the layer a second name there. nullptr when it has none, or the call goes by no paths.
const Layer* SharedLayer(const Case& c, const Layer& stored);

// The other way round: the checkpoint has one object where the program has this layer, or what holds it, and another object,
// which has the values. That one in words, "Dense decoder"; "" when it is not so.
std::string_view TiedWhenSaved(const Case& c, const Layer& program);

}  // namespace ckptfit
