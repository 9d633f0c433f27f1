// How the keys of a repair read to people: what two keys differ in.
#pragma once

#include <string>
#include <string_view>

namespace ckptfit {

// What `from` and `to` differ in, without what both end in: "model/*" and "*" of "model/dense/kernel" and "dense/kernel".
// Keys that do not even share their last part are told by the objects that they lie in, two names in one object by
// themselves. "/.ATTRIBUTES/..." of bundles counts to no key, and of slot variables their optimizer and name alone.
struct KeyChange {
  std::string from;
  std::string to;
};
KeyChange ChangeOfKey(std::string_view from, std::string_view to);

// The object that a tensor lies in: "model/dense" of "model/dense/kernel/.ATTRIBUTES/VARIABLE_VALUE".
std::string ParentOfKey(std::string_view key);

}  // namespace ckptfit
