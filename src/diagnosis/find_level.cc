// The program looks for the checkpoint's whole object graph one object higher or lower.

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "diagnosis/draft.h"

namespace ckptfit {
namespace {

// What stands in front of `path` in `longer`: "model" for "model/encoder" and "encoder"; "" when nothing does.
std::string_view InFront(std::string_view longer, std::string_view path) {
  if (path.empty()) return longer;
  if (longer.size() < path.size() + 2 || !longer.ends_with(path)) return "";
  const std::size_t slash = longer.size() - path.size() - 1;
  return longer[slash] == '/' ? longer.substr(0, slash) : "";
}

bool IsUnder(std::string_view path, std::string_view object) {
  return path.starts_with(object) && (path.size() == object.size() || path[object.size()] == '/');
}

struct Level {
  bool in_program = false;
  std::string_view object;
  bool operator<(const Level& other) const {
    return std::pair(in_program, object) < std::pair(other.in_program, other.object);
  }
};

// The object in front that most layers speak for; layers that have other differences as well do not.
Level MostSpokenFor(const Draft& draft) {
  std::map<Level, std::size_t> votes;
  for (const std::size_t i : draft.in_program) {
    if (draft.facts[i].replaced) continue;
    const std::string_view a = draft.Program(draft.c.pairs[i]).identity;
    const std::string_view b = draft.Stored(draft.c.pairs[i]).identity;
    if (a.size() == b.size()) continue;
    const bool in_program = a.size() > b.size();
    const std::string_view object = in_program ? InFront(a, b) : InFront(b, a);
    if (!object.empty()) ++votes[{in_program, object}];
  }
  const auto most =
      std::max_element(votes.begin(), votes.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  return most == votes.end() ? Level{} : most->first;
}

// Whether all layers of one side stand under the object, and none of the other side does.
bool HoldsForAll(const Draft& draft, const Level& level) {
  return std::all_of(draft.in_program.begin(), draft.in_program.end(), [&](std::size_t i) {
    const std::string& a = draft.Program(draft.c.pairs[i]).identity;
    const std::string& b = draft.Stored(draft.c.pairs[i]).identity;
    return IsUnder(level.in_program ? a : b, level.object) && !IsUnder(level.in_program ? b : a, level.object);
  });
}

}  // namespace

void FindLevel(Draft* draft) {
  if (draft->c.matching != Matching::kObjectPath) return;
  const Level level = MostSpokenFor(*draft);
  if (level.object.empty() || !HoldsForAll(*draft, level)) return;
  Change change;
  change.kind = Change::Kind::kLevel;
  for (const std::size_t i : draft->in_program) change.layers.push_back(draft->c.pairs[i]);
  (level.in_program ? change.program_prefix : change.stored_prefix) = level.object;
  draft->program_level = change.program_prefix;
  draft->stored_level = change.stored_prefix;
  draft->c.changes.push_back(std::move(change));
}

}  // namespace ckptfit
