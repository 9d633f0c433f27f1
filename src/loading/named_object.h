// The texts by which a call names objects of the program.
#pragma once

#include <string>

#include "loading/python_expression.h"

namespace ckptfit {

// An object of the program as Target::Object() takes it: "model", "model.encoder", "model.layers[1]",
// "model.get_layer('encoder')"; "" when the expression is none.
std::string ObjectText(const Expression& e);

// The same, or a list, tuple or dict of such, in one form whatever the spaces: "[encoder, decoder]", "{'a': encoder}". ""
// when it holds something else.
std::string ContainerText(const Expression& e);

}  // namespace ckptfit
