// The small part of Python that loading calls are written in.
//
// Understood: names, attributes, calls with positional and keyword arguments (**{"name": value} too), strings (also
// r"", b"", f"" without formats, and adjacent ones), numbers, True, False, None, lists, tuples, dicts (dict(name=value)
// too), subscripts, slices without a step, +, / and unary -; a lambda is read as a name. Imports and the heads of `with`
// are passed over, and so are statements that are not understood, unless they branch, repeat, define or mention a load.
// Nothing is ever run.
//
// Trust.   Nesting is limited to kMaxNesting; longer texts than kMaxCallText bytes are refused.
// Errors.  kInvalidArgument, with the position of the first character that is not understood.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ckptfit/result.h"

namespace ckptfit {

inline constexpr int kMaxNesting = 64;
inline constexpr std::size_t kMaxCallText = 64u << 10;

struct KeywordArgument;

struct Expression {
  enum class Kind {
    kName,
    kString,
    kNumber,
    kTrue,
    kFalse,
    kNone,
    kList,
    kTuple,
    kDict,
    kAttribute,
    kCall,
    kSubscript,
    kSlice,
    kAdd,
    kDivide,
    kNegate
  };
  Kind kind = Kind::kNone;
  std::string text;               // name, attribute, string content or number as written
  std::vector<Expression> items;  // kAttribute, kSubscript: the object first; kCall: the callee, then the arguments;
                                  // kDict: key, value, ... kSlice: from and to, kNone where left out
  std::vector<KeywordArgument> keywords;  // kCall
  std::size_t begin = 0;                  // where it stands in the text, in bytes

  // "tf.train.Checkpoint" for a chain of attributes on a name, else "".
  std::string DottedName() const;
  // The keyword argument of that name, or nullptr.
  const Expression* Keyword(std::string_view name) const;
};

struct KeywordArgument {
  std::string name;
  Expression value;
};

// One statement of a text: an expression, or an assignment of one to a name.
struct Statement {
  std::string
      target;  // "status" of `status = ...` and of `status: Status = ...`, "ckpt.model" of `ckpt.model = ...`, or ""
  Expression expression;
  std::vector<std::string> unknown;  // names that get values which no expression tells: "a" and "b" of `a, b = ...`
  std::optional<Status> fault;       // why it is not understood, with its text; it has no expression then
  std::string_view text;
};

// The statements of a text, which are separated by ";" or line breaks.
Result<std::vector<Statement>> ParsePython(std::string_view text);

}  // namespace ckptfit
