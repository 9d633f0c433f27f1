// The pages of docs/causes as they were at build time: cmake/embed_pages.cmake writes the definitions.
#pragma once

#include <cstddef>
#include <string_view>

namespace ckptfit {

struct EmbeddedPage {
  std::string_view code;
  std::string_view text;  // Markdown
};

extern const EmbeddedPage* const kEmbeddedPages;
extern const std::size_t kEmbeddedPageCount;

}  // namespace ckptfit
