// How two paths of one thing differ.
#pragma once

#include <string>
#include <string_view>

namespace ckptfit {

struct Rename {
  std::string program;  // what stands in the program's path in place of `stored`; whole path parts
  std::string stored;
  bool only_numbers = false;  // the same words, other counters
};

// Equal ends are cut off at path borders: "net/encoder/dense" and "net/enc/dense" give encoder, enc.
Rename CompareNames(std::string_view program, std::string_view stored);

// Whether the last part is a position in a list: "blocks/0".
bool IsListItem(std::string_view path);

// "layer_with_weights-#/dense_#": every run of digits that ends a word, as "#".
std::string WithoutNumbers(std::string_view path);

}  // namespace ckptfit
