#include <algorithm>
#include <string_view>

#include "diagnosis/cause.h"
#include "diagnosis/pages.h"

namespace ckptfit {

std::string_view CausePage(std::string_view code) {
  for (const EmbeddedPage* page = kEmbeddedPages; page != kEmbeddedPages + kEmbeddedPageCount; ++page) {
    if (page->code == code) return page->text;
  }
  return {};
}

}  // namespace ckptfit
