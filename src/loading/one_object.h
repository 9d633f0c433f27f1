// What a restore says of objects of the program that the file has one object for.
#pragma once

#include <string_view>

namespace ckptfit {

// `found` of a kVersionRule on an object of the program begins so: two attributes led to one object when it was saved, which
// goes to the other of the two, whose words follow.
inline constexpr std::string_view kOneStoredObject = "the file has one object under two names; it goes to ";

}  // namespace ckptfit
