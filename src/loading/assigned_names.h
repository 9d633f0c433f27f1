// The names of a text of several statements, and what was assigned to them.
//
// Trust.  Names that stand for parts may multiply and nest them: what grows beyond kMaxResolvedParts or deeper than
//         kMaxResolvedDepth is refused before it is made.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "loading/python_expression.h"

namespace ckptfit {

// No text that a person writes comes near.
inline constexpr std::size_t kMaxResolvedParts = 100000;
inline constexpr int kMaxResolvedDepth = 256;

class AssignedNames {
 public:
  struct Resolved {
    Expression expression;
    std::size_t parts = 0;  // expressions in it, itself among them
    int depth = 0;          // of the deepest
  };

  // `e` with names replaced by what was assigned to them; nothing when the result would be too large. O(parts).
  std::optional<Resolved> Resolve(const Expression& e);

  // `name = value`; an empty name stands for no assignment.
  void Assign(const std::string& name, Resolved value);

  // `name` has a value that is not known.
  void Forget(const std::string& name);

  static bool IsAttribute(std::string_view target) { return target.find('.') != std::string_view::npos; }
  // Whether `ckpt.model` is an attribute of a tf.train.Checkpoint.
  bool IsOfCheckpoint(std::string_view target) const;
  // `ckpt.model = value` of a Checkpoint, which tracks `value` under that name from then on. False, and nothing is done,
  // when it is no Checkpoint, has a root, or was used since it was made.
  bool SetAttribute(std::string_view target, Resolved value);

 private:
  std::map<std::string, Resolved, std::less<>> values_;
  std::set<std::string, std::less<>> used_;
};

// Whether a dotted name ends in `tail`: "tf.train.Checkpoint" in "Checkpoint", not in "point".
bool EndsInName(std::string_view name, std::string_view tail);

// tf.train.Checkpoint(...)
bool IsMadeCheckpoint(const Expression& e);

}  // namespace ckptfit
