#include "repair/key_change.h"

#include <algorithm>

#include "base/part_path.h"
#include "model/bundle_key.h"

namespace ckptfit {
namespace {

// A slot variable goes where its variable goes: what counts is its optimizer and its own name (4.3).
std::string_view WithoutVariable(std::string_view key) {
  const std::size_t at = key.find(".OPTIMIZER_SLOT/");
  return at == std::string_view::npos ? key : key.substr(at);
}

std::string All(std::string_view parent) { return parent.empty() ? "*" : std::string(parent) + "/*"; }

}  // namespace

KeyChange ChangeOfKey(std::string_view from, std::string_view to) {
  from = WithoutVariable(PathOfKey(from));
  to = WithoutVariable(PathOfKey(to));
  if (from == to) return {All(ParentOfKey(from)), All(ParentOfKey(to))};
  if (LastPart(from) != LastPart(to)) {
    const std::string a = ParentOfKey(from);
    const std::string b = ParentOfKey(to);
    // Two variables of one object: the names are the change.
    if (a == b) return {std::string(from), std::string(to)};
    return {All(a), All(b)};
  }
  while (!from.empty() && !to.empty() && LastPart(from) == LastPart(to)) {
    from = ParentPart(from);
    to = ParentPart(to);
  }
  return {All(from), All(to)};
}

std::string ParentOfKey(std::string_view key) { return std::string(ParentPart(WithoutVariable(PathOfKey(key)))); }

}  // namespace ckptfit
