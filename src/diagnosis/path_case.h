// What the causes about paths and files share.
#pragma once

#include <string>
#include <string_view>

#include "diagnosis/conclude.h"
#include "model/content_words.h"

namespace ckptfit {

// Whether the question fails, as far as is known: no checkpoint was found, or the call raises.
bool GoesWrong(const Case& c);

// The first observation of that kind, or nullptr.
const Observation* Seen(const Case& c, std::string_view kind);
std::size_t CountSeen(const Case& c, std::string_view kind);

// The file that stands where a checkpoint or a part of one is expected, when it has that content; "" when there is
// none.
std::string FileWithContent(const Case& c, Content content);

// A finding whose evidence is one fact about the path.
Finding PathFinding(const Cause& cause, const Case& c, std::string place, std::string fact);

// How many variables the call was to load: what a fault of the whole file concerns.
std::size_t AllVariables(const Case& c);

}  // namespace ckptfit
