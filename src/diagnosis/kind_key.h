// A key under which layers that differ in name and place alone are found together: a model has many layers and few kinds.
#pragma once

#include <string>
#include <string_view>

#include "diagnosis/layer.h"

namespace ckptfit {

// Of the type, and of what its variables are called and how they are shaped. Bytes to compare, not to read.
// Threads. Any. Cost. O(variables of the layer); one allocation or two.
std::string KindKey(const Layer& layer);

// Adds a text so that no two lists of texts give the same bytes.
void AppendToKey(std::string_view text, std::string* key);

}  // namespace ckptfit
