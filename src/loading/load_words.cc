#include "loading/load_words.h"

#include <algorithm>
#include <array>

namespace ckptfit {

bool MentionsLoad(std::string_view statement) {
  constexpr std::array<std::string_view, 11> kWords = {"load_weights",    "load_model",    ".load(", "restore",
                                                       "load_checkpoint", "load_variable", ".read(", "get_tensor",
                                                       "TFSMLayer",       "init_from_",    "assert_"};
  return std::any_of(kWords.begin(), kWords.end(),
                     [&](std::string_view word) { return statement.find(word) != std::string_view::npos; });
}

}  // namespace ckptfit
