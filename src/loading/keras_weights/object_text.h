// How Keras prints the program's objects in its messages.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/target.h"
#include "model/version.h"

namespace ckptfit {

// str(object): "<Dense name=dense, built=True>" of Keras 3, "<keras.src.layers.core.dense.Dense object at 0x...>" else.
std::string ObjectText(const Target& target, NodeId node, const Environment& environment);
// str(variable) of Keras 3. Since 3.7 it ends with the variable's values, which a description does not hold: "...".
std::string VariableText(const Variable& variable, const Environment& environment);
// What messages call a variable: Keras 3 its short name, Keras 2 its whole name.
const std::string& ShortName(const Variable& variable);
// ['kernel', 'bias'] of variables.
std::string NameList(const Target& target, const std::vector<NodeId>& variables);

// What Keras makes of a class name, for names of layers and for groups in files: "Conv2DTranspose" -> "conv2d_transpose".
// Releases differ in names with digits ("ConvLSTM2D": "conv_lst_m2d" up to 2.6) and in names that begin with "_".
std::string SnakeCase(std::string_view class_name, const Environment& environment);

}  // namespace ckptfit
