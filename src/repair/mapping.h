// A mapping that people write: which stored keys are meant for which variables, by name or by pattern.
//
// It says what nobody can conclude, and serves one checkpoint after the other. Rules are asked in their order; the first
// whose pattern matches a whole key decides about that key. A rule that takes a slice leaves the rest of the tensor to
// the rules behind it. Patterns are RE2's: linear in the length of the key.
//
// Threads.  Any. Cost.  O(rules * tensors * length).
#pragma once

#include <string>
#include <vector>

#include "base/value.h"
#include "ckptfit/result.h"
#include "model/checkpoint.h"
#include "model/target.h"
#include "repair/assign/assignment.h"

namespace ckptfit {

struct Mapping {
  struct Rule {
    std::string from;  // matches a whole key; groups are \1 to \9 in `to`
    std::string to;    // a variable's name, with or without ":0"; empty: the key is meant for nothing
    ValueOps ops{};    // on the values
  };
  std::vector<Rule> rules;
};

// {"rename": [{"from": ..., "to": ...}], "drop": ["pattern", ...]}, as it stands in TOML. A rule may have "slice",
// "transpose" and "reshape", done in this order, or "operations" (value_op_text.h). kInvalidArgument for anything else in
// it, and for patterns that RE2 does not take.
Result<Mapping> ReadMapping(const Value& document);

// The same as TOML: one rule for each assignment, literally.
std::string MappingText(const Assignments& assignments, const Checkpoint& checkpoint, const Target& target);

// The name under which steps of a mapping are unsafe that lose or make values; writing the rule allows it.
inline constexpr char kByMapping[] = "mapping";

// Puts what the mapping says in place of what was concluded. kInvalidArgument, naming the rule, when it leads to no
// variable or to one of another shape, or two keys lead to one variable.
Status ApplyMapping(const Mapping& mapping, const Checkpoint& checkpoint, const Target& target,
                    Assignments* assignments);

}  // namespace ckptfit
