// Text as Python's repr() and str() print it; exception messages of the frameworks are full of it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/value.h"

namespace ckptfit {

// 'text' with Python's choice of quotes and escapes. Bytes that are not UTF-8 are written as \xNN.
std::string PythonRepr(std::string_view text);
// 0.001, 1e-07, 2.0, nan, inf: the shortest text that reads back the same, in Python's layout.
std::string PythonRepr(double number);
// {'a': [1, None, True]}; objects print as dicts, arrays as lists.
std::string PythonReprOf(const Value& value);
// ('a', 'b'), ('a',) and ().
std::string PythonTuple(const std::vector<std::string>& printed_items);
// ['a', 'b'] of strings, each printed with PythonRepr.
std::string PythonList(const std::vector<std::string>& strings);

}  // namespace ckptfit
