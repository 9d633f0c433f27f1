// The texts that the cells of a Jupyter notebook printed.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ckptfit {

// What the cells printed and raised, in order, when `text` is a notebook (nbformat 4 JSON); nothing otherwise.
std::optional<std::string> NotebookOutputs(std::string_view text);

}  // namespace ckptfit
