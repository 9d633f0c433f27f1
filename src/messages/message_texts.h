// The files of data/messages as they are compiled in (cmake/embed_messages.cmake). Only catalogue.cc reads them.
#pragma once

#include <cstddef>
#include <string_view>

namespace ckptfit {

struct MessageText {
  std::string_view name;  // "causes", "slugs", or that of a file of messages
  std::string_view text;
};

extern const MessageText* const kMessageTexts;
extern const std::size_t kMessageTextCount;

}  // namespace ckptfit
