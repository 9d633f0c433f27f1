// The words by which a piece of a program is seen to load something, before or without its being understood.
#pragma once

#include <string_view>

namespace ckptfit {

// Whether the text of a statement names a loading call, or a check of what one returned.
bool MentionsLoad(std::string_view statement);

}  // namespace ckptfit
